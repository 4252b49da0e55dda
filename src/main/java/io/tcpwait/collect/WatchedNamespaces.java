package io.tcpwait.collect;

import io.tcpwait.kernel.Capability;
import io.tcpwait.kernel.Errno;
import io.tcpwait.kernel.FoundNamespace;
import io.tcpwait.kernel.FoundNamespaces;
import io.tcpwait.kernel.NamespaceCounters;
import io.tcpwait.kernel.NamespaceEntry;
import io.tcpwait.kernel.NamespaceSearch;
import io.tcpwait.kernel.NamespaceVisit;
import io.tcpwait.kernel.NamespaceVisit.Denied;
import io.tcpwait.kernel.NamespaceVisit.Entered;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.SocketCounts;
import io.tcpwait.names.NamespaceNames;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.NetnsName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the network namespaces that are watched beside the own one: those with TCP sockets, of
 * many the ones with findings, then the ones with the most sockets. Belongs to the sampling thread.
 */
public final class WatchedNamespaces implements AutoCloseable {
  /** So many have series of their own; with more, a scrape would pass 2,000 series. */
  public static final int MOST = 8;

  /** A pass takes a stat(2) for each process. */
  private static final long LOOK_EVERY_NS = 30_000_000_000L;

  /** A watched namespace is left for one with so many times its sockets, and for no less. */
  private static final long OUTGROWN_FACTOR = 2;

  private final Processes processes;
  private final NamespaceEntry entry;
  private final NamespaceSearch search;
  private final NamespaceCounters counters;
  private final NamespaceNames namer;
  private Map<Long, FoundNamespace> watched = Map.of();
  private Map<Object, NetnsName> names = Map.of();
  private Set<Long> denied = new HashSet<>();
  private String grant = "";
  private @Nullable Long lookedNs;

  private record Candidate(FoundNamespace namespace, long sockets) {}

  /** A search from the calling thread's own namespace. */
  public WatchedNamespaces(ProcFs procfs, ProcessNamer processNamer) {
    namer = new NamespaceNames(procfs, processNamer);
    processes = new Processes(procfs);
    entry = new NamespaceEntry(procfs);
    search = new NamespaceSearch(procfs, entry);
    counters = new NamespaceCounters(procfs);
  }

  /**
   * Looks for namespaces if that is due.
   *
   * @param hasFindings whether a namespace, by its id, has to be watched on
   * @throws IOException if namespaces cannot be looked for; the ones known stay
   */
  public void update(LongPredicate hasFindings, long nowNs) throws IOException {
    if (lookedNs != null && nowNs - lookedNs < LOOK_EVERY_NS) {
      return;
    }
    lookedNs = nowNs;
    denied = new HashSet<>();
    FoundNamespaces found = search.look(processes.pids());
    List<Candidate> candidates = new ArrayList<>();
    for (FoundNamespace namespace : found.all()) {
      if (!namespace.isOwn()) {
        long sockets = sockets(namespace);
        if (sockets > 0 || hasFindings.test(namespace.id())) {
          candidates.add(new Candidate(namespace, sockets));
        }
      }
    }
    choose(candidates, hasFindings);
    name(found.all());
  }

  private void choose(List<Candidate> candidates, LongPredicate hasFindings) {
    candidates.sort(
        Comparator.comparing((Candidate one) -> !hasFindings.test(one.namespace.id()))
            .thenComparing(Comparator.comparingLong(this::weight).reversed()));
    Map<Long, FoundNamespace> chosen = new LinkedHashMap<>();
    for (Candidate one : candidates) {
      if (chosen.size() < MOST) {
        chosen.put(one.namespace.id(), one.namespace);
      }
    }
    watched = chosen;
  }

  private long weight(Candidate one) {
    return watched.containsKey(one.namespace.id()) ? OUTGROWN_FACTOR * one.sockets : one.sockets;
  }

  /** One without a process is counted from inside; one that cannot be counted has none. */
  private long sockets(FoundNamespace namespace) {
    try {
      SocketCounts counts = counters.sockets(namespace);
      if (counts == null) {
        counts = visit(namespace, counters::ofCallingThread);
      }
      return counts == null ? 0 : counts.inUse() + counts.timeWait();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Only with all namespaces can it be told which share a name. */
  private void name(List<FoundNamespace> all) {
    List<NamespaceNames.Found> found = new ArrayList<>();
    for (FoundNamespace one : all) {
      String mounted = one.mountName();
      found.add(
          new NamespaceNames.Found(
              one.id(), one.inode(), one.isOfPidOne(), mounted == null ? "" : mounted, one.pids()));
    }
    names = namer.name(found);
  }

  /** The ids of the watched namespaces; each stays the same as long as the namespace lives. */
  public List<Long> ids() {
    return List.copyOf(watched.keySet());
  }

  /** The name of a watched namespace. */
  public String name(long id) {
    NetnsName name = names.get(id);
    return name == null ? "" : name.netns();
  }

  /** How many namespaces with TCP sockets may not be entered. */
  public int unreadable() {
    return denied.size();
  }

  /** What it takes to enter the last one that was denied. */
  public String grant() {
    return grant;
  }

  /**
   * Does something in a watched namespace. One that has ended, or may not be entered, is watched no
   * longer.
   *
   * @return null if the namespace could not be entered
   * @throws IOException if a call failed for want of descriptors, say
   */
  public <T> @Nullable T in(long id, Callable<T> inside) throws IOException {
    FoundNamespace namespace = watched.get(id);
    T result = namespace == null ? null : visit(namespace, inside);
    if (result == null) {
      Map<Long, FoundNamespace> left = new LinkedHashMap<>(watched);
      left.remove(id);
      watched = left;
    }
    return result;
  }

  private <T> @Nullable T visit(FoundNamespace namespace, Callable<T> inside) throws IOException {
    try {
      NamespaceVisit<T> visit = entry.run(namespace, inside);
      if (visit instanceof Denied<T>(int errno, Set<Capability> missing)) {
        denied.add(namespace.id());
        grant =
            missing.isEmpty()
                ? "allow setns(2), which fails with " + Errno.describe(errno)
                : "grant " + missing.stream().map(Enum::name).collect(Collectors.joining(", "));
      }
      return visit instanceof Entered<T>(T result) ? result : null;
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    entry.close();
  }
}
