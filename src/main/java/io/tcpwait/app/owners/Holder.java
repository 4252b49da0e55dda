package io.tcpwait.app.owners;

import io.tcpwait.kernel.Processes;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Service;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A process that was found to hold some of the wanted sockets, and what it holds. */
final class Holder {
  final int pid;
  final long startTicks;
  private final String process;
  private final String container;
  private @Nullable Long openFds;
  private @Nullable Long maxFds;
  private long closeWaitSockets;
  private Map<Service, Long> stuckByService = Map.of();
  private @Nullable Long dead;

  Holder(int pid, Processes processes) {
    this.pid = pid;
    startTicks = processes.startTime(pid);
    process = processes.name(pid);
    container = processes.container(pid);
  }

  /**
   * Takes what a walk over its descriptors came to.
   *
   * @param walked how many there were
   */
  void walked(Tally tally, WantedSockets wanted, long walked, Processes processes) {
    closeWaitSockets = tally.closeWait;
    stuckByService = new HashMap<>();
    for (int place = 0; place < wanted.places(); place++) {
      if (tally.stuck[place] > 0 || tally.listens[place]) {
        stuckByService.put(wanted.service(place), tally.stuck[place]);
      }
    }
    maxFds = known(processes.maxDescriptors(pid));
    long open = processes.openDescriptors(pid);
    openFds = open == Processes.UNKNOWN ? (Long) walked : (Long) open;
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

  /** False where it ended before it could be asked who it is. */
  boolean isKnown() {
    return startTicks != Processes.UNKNOWN;
  }

  boolean isStillThere(Processes processes) {
    return processes.startTime(pid) == startTicks;
  }

  /** Whether it holds nothing that should have been closed, as far as is known. */
  boolean isClean() {
    return stuckByService.isEmpty() && (dead == null || dead == 0);
  }

  private static @Nullable Long known(long value) {
    return value == Processes.UNKNOWN ? null : (Long) value;
  }

  Owner owner() {
    return new Owner(
        pid,
        startTicks,
        process,
        container,
        openFds,
        maxFds,
        closeWaitSockets,
        Map.copyOf(stuckByService),
        dead);
  }

  /** What one walk counts, by the place of the service. */
  static final class Tally {
    long closeWait;
    long[] stuck = new long[0];
    boolean[] listens = new boolean[0];

    void clear(int places) {
      closeWait = 0;
      stuck = new long[places + 1];
      listens = new boolean[places + 1];
    }

    void add(int value) {
      int place = WantedSockets.place(value);
      if (WantedSockets.isListener(value)) {
        listens[place] = true;
      } else {
        closeWait++;
        stuck[place] += WantedSockets.isStuck(value) ? 1 : 0;
      }
    }

    /** Whether it has neither stuck sockets nor a listener that stalls. */
    boolean isEmpty() {
      for (int place = 0; place < stuck.length; place++) {
        if (stuck[place] > 0 || listens[place]) {
          return false;
        }
      }
      return true;
    }
  }
}
