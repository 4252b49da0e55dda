package io.tcpwait.processes;

import io.tcpwait.kernel.Processes;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process that was found to hold some of the wanted sockets, or dead ones, and what it holds. */
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

  Holder(int pid, Processes processes, ProcessNamer namer) {
    this.pid = pid;
    startTicks = processes.startTime(pid);
    parent = Math.max(0, processes.parent(pid));
    names = namer.names(pid);
  }

  /**
   * Takes what a walk over its descriptors came to.
   *
   * @param walked how many there were
   */
  void walked(Tally tally, long walked, Processes processes, ProcessNamer namer) {
    closeWaitSockets = tally.closeWait();
    held = Map.copyOf(tally.held());
    stuckByCause = Map.copyOf(tally.stuckByCause());
    measure(walked, processes);
    if (names.container().isUnnamed()) {
      names = namer.names(pid); // Its run-time may have written the name by now.
    }
  }

  /** Asks for the limit of its descriptors, and for their number if the kernel tells. */
  void measure(long walked, Processes processes) {
    maxFds = known(processes.maxDescriptors(pid));
    long open = processes.openDescriptors(pid);
    openFds = open == Processes.UNKNOWN ? (Long) walked : (Long) open;
  }

  /** Takes how many of its sockets other processes hold too, known once a walk has ended. */
  void shares(long sockets) {
    shared = sockets;
  }

  /** What changes fast, and is cheap to know: not before Linux 6.2. */
  void refresh(Processes processes) {
    long open = processes.openDescriptors(pid);
    if (open != Processes.UNKNOWN) {
      openFds = open;
    }
  }

  /** Null where it cannot be told. */
  void dead(@Nullable Long sockets) {
    dead = sockets;
  }

  /** How many sockets of it are known to be dead. */
  long knownDead() {
    return dead == null ? 0 : dead;
  }

  /** False where it ended before it could be asked who it is. */
  boolean isKnown() {
    return startTicks != Processes.UNKNOWN;
  }

  boolean isStillThere(Processes processes) {
    return processes.startTime(pid) == startTicks;
  }

  /** Whether it holds nothing that should have been closed, as far as is known. */
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
        dead);
  }
}
