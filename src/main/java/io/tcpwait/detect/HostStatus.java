package io.tcpwait.detect;

import io.tcpwait.sample.NetnsName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The last status of each watched network namespace of the host. Immutable.
 *
 * @param named the namespaces that are shown by name: first the agent's own, then namespaces with
 *     findings, then the largest
 * @param rest the other namespaces
 * @param unreadable how many namespaces with TCP sockets may not be entered
 * @param notLookedAt how many other namespaces with TCP sockets are not reported on; null if that
 *     is not known
 * @param names details of the named namespaces, by the name that each is shown under
 */
public record HostStatus(
    List<Status> named,
    Rest rest,
    int unreadable,
    @Nullable Long notLookedAt,
    Map<String, NetnsName> names) {
  /**
   * Watched namespaces that are not shown by name.
   *
   * @param sampled namespaces with other sockets than listeners
   * @param idle how many namespaces have listeners, and no other socket
   * @param idleListeners the number of listeners in idle namespaces
   */
  public record Rest(List<Status> sampled, long idle, long idleListeners) {
    public static final Rest NONE = new Rest(List.of(), 0, 0);

    public Rest {
      sampled = List.copyOf(sampled);
    }

    /** The number of namespaces. */
    public long size() {
      return sampled.size() + idle;
    }
  }

  public HostStatus {
    named = List.copyOf(named);
    names = Map.copyOf(names);
  }

  /** The status of a host if only the agent's own namespace is watched. */
  public static HostStatus of(Status own) {
    return of(own, null);
  }

  /**
   * The same with the details of the own namespace.
   *
   * @param name null if they are not known
   */
  public static HostStatus of(Status own, @Nullable NetnsName name) {
    var found = own.sample().host().namespaces();
    return new HostStatus(
        List.of(own),
        Rest.NONE,
        0,
        found == null ? null : (Long) found.othersWithSockets(),
        name == null ? Map.of() : Map.of(own.sample().netns(), name));
  }

  /** The agent's own namespace, whose sample has the counts of the whole host too. */
  public Status own() {
    return named.getFirst();
  }

  /** The named namespaces except the own. */
  public List<Status> others() {
    return named.subList(1, named.size());
  }

  /** All sampled namespaces, the named first. */
  public List<Status> all() {
    List<Status> all = new ArrayList<>(named);
    all.addAll(rest.sampled);
    return all;
  }

  /** The number of watched namespaces. */
  public long watched() {
    return named.size() + rest.size();
  }

  /** The findings of all namespaces, the worst first. */
  public List<Finding> findings() {
    return all().stream()
        .flatMap(status -> status.verdicts().findings().stream())
        .sorted(Finding.WORST_FIRST)
        .toList();
  }

  /** The severity of the worst finding; info if there is none. */
  public Severity worst() {
    return all().stream()
        .flatMap(status -> status.verdicts().findings().stream())
        .map(Finding::severity)
        .max(Comparator.naturalOrder())
        .orElse(Severity.INFO);
  }

  /** The kinds that could not be judged in every namespace, so that not all is known to be good. */
  public Set<FindingKind> unknown() {
    Set<FindingKind> unknown = EnumSet.noneOf(FindingKind.class);
    all().forEach(status -> unknown.addAll(status.verdicts().unknown()));
    return Collections.unmodifiableSet(unknown);
  }
}
