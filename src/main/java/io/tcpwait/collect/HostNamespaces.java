package io.tcpwait.collect;

import io.tcpwait.collect.NamespaceCensus.Gaps;
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
import io.tcpwait.kernel.NamespaceVisit.Gone;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.SocketCounts;
import io.tcpwait.names.NamePatterns;
import io.tcpwait.names.NamespaceNames;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.NetnsName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The network namespaces of the host: found pass by pass, counted from outside, entered one at a
 * time. Belongs to the sampling thread.
 */
public final class HostNamespaces implements AutoCloseable {
  /** A pass takes a stat(2) for each process. */
  private static final long LOOK_EVERY_NS = 30_000_000_000L;

  private final Processes processes;
  private final NamespaceEntry entry;
  private final NamespaceSearch search;
  private final NamespaceCounters counters;
  private final NamespaceNames namer;
  private final boolean enters;
  private NamePatterns watched = NamePatterns.ALL;
  private Map<Long, FoundNamespace> found = Map.of();
  private Map<Object, NetnsName> names = Map.of();
  private final Set<Long> denied = new HashSet<>();
  private String grant = "";
  private @Nullable Long lookedNs;

  /**
   * A search from the calling thread's own namespace.
   *
   * @param enters whether other namespaces are watched, and not only counted
   */
  public HostNamespaces(ProcFs procfs, ProcessNamer processNamer, boolean enters) {
    this.enters = enters;
    namer = new NamespaceNames(procfs, processNamer);
    processes = new Processes(procfs);
    entry = new NamespaceEntry(procfs);
    search = new NamespaceSearch(procfs, entry);
    counters = new NamespaceCounters(procfs);
  }

  /** Sets which other namespaces are watched, by name, from the next pass on. */
  public void watch(NamePatterns chosen) {
    watched = chosen;
  }

  /**
   * Looks for namespaces if that is due.
   *
   * @return the counts of this pass; null if no pass was due
   * @throws IOException if namespaces can be seen but not read, or no namespace can be seen; the
   *     known namespaces stay
   */
  public @Nullable NamespaceCensus update(long nowNs) throws IOException {
    if (lookedNs != null && nowNs - lookedNs < LOOK_EVERY_NS) {
      return null;
    }
    lookedNs = nowNs;
    FoundNamespaces pass = search.look(processes.programPids());
    denied.clear();
    Map<Long, FoundNamespace> all = new LinkedHashMap<>();
    pass.all().forEach(one -> all.put(one.id(), one));
    found = all;
    name(pass.all());
    return census(pass);
  }

  private NamespaceCensus census(FoundNamespaces pass) throws IOException {
    long inUse = 0;
    long othersWithSockets = 0;
    int uncounted = pass.unknownMounts();
    boolean someRead = false;
    for (FoundNamespace one : pass.all()) {
      SocketCounts counts = sockets(one);
      someRead |= one.hasProcess();
      if (counts != null) {
        inUse += counts.inUse();
        othersWithSockets += counts.some() && isWatched(one) ? 1 : 0;
      } else if (isStillThere(one)) {
        uncounted++;
      }
    }
    if (!someRead) {
      throw new IOException("no process shows its network namespace");
    }
    return new NamespaceCensus(
        pass.all().size(),
        othersWithSockets,
        inUse,
        new Gaps(pass.hiddenProcesses(), uncounted, pass.mountProblem()));
  }

  /** Whether a namespace is left that could not be counted. A visit forgets it if it has ended. */
  private boolean isStillThere(FoundNamespace one) {
    return enters ? found.containsKey(one.id()) : one.isMounted();
  }

  /** Names all namespaces at once, since only then can it be told which share a name. */
  private void name(List<FoundNamespace> all) {
    List<NamespaceNames.Found> toName = new ArrayList<>();
    for (FoundNamespace one : all) {
      String mounted = one.mountName();
      toName.add(
          new NamespaceNames.Found(
              one.id(), one.inode(), one.isOfPidOne(), mounted == null ? "" : mounted, one.pids()));
    }
    names = namer.name(toName);
  }

  private boolean isWatched(FoundNamespace one) {
    NetnsName name = names.get(one.id());
    return !one.isOwn() && name != null && watched.choose(name.netns());
  }

  /** The other namespaces to be watched that may be entered, as far as is known, by their ids. */
  public Map<Long, NetnsName> others() {
    Map<Long, NetnsName> others = new LinkedHashMap<>();
    for (FoundNamespace one : found.values()) {
      NetnsName name = names.get(one.id());
      if (name != null && isWatched(one) && !denied.contains(one.id())) {
        others.put(one.id(), name);
      }
    }
    return others;
  }

  /** The names of the agent's own namespace; null before a pass. */
  public @Nullable NetnsName ownName() {
    return found.values().stream()
        .filter(FoundNamespace::isOwn)
        .map(one -> names.get(one.id()))
        .findFirst()
        .orElse(null);
  }

  /**
   * The sockets of a namespace by the kernel's own count, from outside if a process lives in it.
   *
   * @return null if it has ended, or has no process and may not be entered
   */
  public @Nullable SocketCounts sockets(long id) throws IOException {
    FoundNamespace namespace = found.get(id);
    return namespace == null ? null : sockets(namespace);
  }

  private @Nullable SocketCounts sockets(FoundNamespace namespace) throws IOException {
    SocketCounts counts = counters.sockets(namespace);
    return counts == null && enters ? visit(namespace, counters::ofCallingThread) : counts;
  }

  /**
   * TCP segments that a namespace has received and sent so far.
   *
   * @return null if no process is left by which it is known
   */
  public @Nullable Long segments(long id) throws IOException {
    FoundNamespace namespace = found.get(id);
    return namespace == null ? null : counters.segments(namespace);
  }

  /** How many namespaces with TCP sockets may not be entered. */
  public int unreadable() {
    return denied.size();
  }

  /** What it takes to enter the last namespace that was denied. */
  public String grant() {
    return grant;
  }

  /**
   * Makes a call in another namespace. A namespace that has ended, or may not be entered, is no
   * longer among {@link #others}.
   *
   * @return null if the namespace could not be entered
   * @throws IOException if a call failed, for lack of file descriptors, say
   */
  public <T> @Nullable T in(long id, Callable<T> inside) throws IOException {
    FoundNamespace namespace = found.get(id);
    return namespace == null ? null : visit(namespace, inside);
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
      } else if (visit instanceof Gone<T>) {
        Map<Long, FoundNamespace> left = new LinkedHashMap<>(found);
        left.remove(namespace.id());
        found = left;
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
