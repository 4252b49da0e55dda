package io.tcpwait.detect;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The last status of each watched network namespace. Immutable.
 *
 * @param namespaces the agent's own namespace first
 * @param unreadable how many namespaces with TCP sockets may not be entered
 */
public record HostStatus(List<Status> namespaces, int unreadable) {
  public HostStatus {
    namespaces = List.copyOf(namespaces);
  }

  /** The status of a single namespace. */
  public static HostStatus of(Status own) {
    return new HostStatus(List.of(own), 0);
  }

  /** The agent's own namespace, whose sample has the counts of the whole host too. */
  public Status own() {
    return namespaces.getFirst();
  }

  /** The other namespaces. */
  public List<Status> others() {
    return namespaces.subList(1, namespaces.size());
  }

  /** The findings of all namespaces, the worst first. */
  public List<Finding> findings() {
    return namespaces.stream()
        .flatMap(status -> status.verdicts().findings().stream())
        .sorted(Finding.WORST_FIRST)
        .toList();
  }

  /** The kinds that could not be judged in every namespace, so that not all is known to be good. */
  public Set<FindingKind> unknown() {
    Set<FindingKind> unknown = EnumSet.noneOf(FindingKind.class);
    namespaces.forEach(status -> unknown.addAll(status.verdicts().unknown()));
    return Collections.unmodifiableSet(unknown);
  }

  /** How many other namespaces with TCP sockets nothing is said about; 0 if that is not known. */
  public long notLookedAt() {
    var found = own().sample().host().namespaces();
    return found == null ? 0 : Math.max(0, found.notLookedAt() - others().size());
  }
}
