package io.tcpwait.processes;

import io.tcpwait.kernel.Processes;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Service;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A process that holds some of the wanted sockets, or dead sockets, and how many it holds. */
final class Holder {
  final int pid;
  final long startTicks;
  private final int parent;
  private ProcessNames names;
  private @Nullable Long openFds;
  private @Nullable Long maxFds;
  private long closeWaitSockets;
  private Map<HeldKind, Holding> held = Map.of();
  private Map<Cause, Long> stuckByCause = Map.of();
  private long shared;
  private @Nullable Long dead;
  private Map<Service, Long> established = Map.of();

  Holder(int pid, Processes processes, ProcessNamer namer) {
    this.pid = pid;
    startTicks = processes.startTime(pid);
    parent = Math.max(0, processes.parent(pid));
    names = namer.names(pid);
  }

  /**
   * Takes the result of a walk over its descriptors.
   *
   * @param walked the number of descriptors
   */
  void walked(Tally tally, long walked, Processes processes, ProcessNamer namer) {
    closeWaitSockets = tally.closeWait();
    held = Map.copyOf(tally.held());
    stuckByCause = Map.copyOf(tally.stuckByCause());
    measure(walked, processes);
    if (names.container().isUnnamed()) {
      names = namer.names(pid); // The runtime may have written the name by now.
    }
  }

  /** Reads the limit of its descriptors, and their number if the kernel tells it. */
  void measure(long walked, Processes processes) {
    maxFds = known(processes.maxDescriptors(pid));
    long open = processes.openDescriptors(pid);
    openFds = open == Processes.UNKNOWN ? (Long) walked : (Long) open;
  }

  /** Takes the number of its sockets that other processes hold too, known at the end of a walk. */
  void shares(long sockets) {
    shared = sockets;
  }

  /** Updates the number of open descriptors, which changes fast, and is cheap since Linux 6.2. */
  void refresh(Processes processes) {
    long open = processes.openDescriptors(pid);
    if (open != Processes.UNKNOWN) {
      openFds = open;
    }
  }

  /** Takes the number of its dead sockets; null if unknown. */
  void dead(@Nullable Long sockets) {
    dead = sockets;
  }

  /** Takes the numbers of its established connections by service; empty if unknown. */
  void established(Map<Service, Long> byService) {
    established = byService;
  }

  /** The services of its stuck sockets. */
  Set<Service> stuckServices() {
    Holding stuck = held.get(HeldKind.STUCK);
    return stuck == null ? Set.of() : stuck.byService().keySet();
  }

  /** The number of its sockets that are known to be dead. */
  long knownDead() {
    return dead == null ? 0 : dead;
  }

  /** False if the process ended before its start time could be read. */
  boolean isKnown() {
    return startTicks != Processes.UNKNOWN;
  }

  boolean isStillThere(Processes processes) {
    return processes.startTime(pid) == startTicks;
  }

  /** Whether it does not hold a socket that should have been closed, as far as known. */
  boolean isClean() {
    return held.keySet().stream().noneMatch(HeldKind::isSought) && (dead == null || dead == 0);
  }

  private static @Nullable Long known(long value) {
    return value == Processes.UNKNOWN ? null : (Long) value;
  }

  Owner owner() {
    return new Owner(
        pid,
        startTicks,
        parent,
        names,
        openFds,
        maxFds,
        closeWaitSockets,
        held,
        stuckByCause,
        shared,
        dead,
        established);
  }
}
