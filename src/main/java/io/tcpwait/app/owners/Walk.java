package io.tcpwait.app.owners;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.StuckService;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks through the descriptors of processes, until somebody is found for every stuck socket. */
final class Walk {
  /** Of more than these nobody is told; each of them is looked at in every sample. */
  private static final int MAX_HOLDERS = 64;

  private final Processes processes;
  private final ProcessDescriptors descriptors;
  private final Candidates candidates;
  private final WantedSockets wanted = new WantedSockets();
  private final SocketsElsewhere elsewhere;
  private final Holder.Tally tally = new Holder.Tally();
  private Map<Integer, Holder> before = Map.of();
  private Map<Integer, Holder> found = new HashMap<>();
  private int pid = Candidates.NONE;
  private long descriptorsSeen;
  private int firstElsewhere;
  private int denied;

  Walk(Processes processes, ProcessDescriptors descriptors, SocketsElsewhere elsewhere) {
    this.processes = processes;
    this.descriptors = descriptors;
    this.elsewhere = elsewhere;
    candidates = new Candidates(processes);
  }

  /**
   * Starts anew.
   *
   * @param known those found before, by PID
   */
  void begin(CloseWaitSockets sockets, List<StuckService> services, Map<Integer, Holder> known) {
    wanted.fill(sockets, services);
    elsewhere.clear();
    before = known;
    found = new HashMap<>();
    candidates.begin(List.copyOf(known.keySet()));
    pid = Candidates.NONE;
    denied = 0;
  }

  /** Goes on, and answers whether it is at the end. */
  boolean goOn(CloseWaitSockets sockets, Slice slice) throws IOException {
    while (!slice.isOverNow()) {
      if (pid == Candidates.NONE) {
        pid = next(sockets, slice);
        if (pid == Candidates.NONE) {
          break;
        }
      }
      if (walkProcess(slice)) {
        endProcess();
        pid = Candidates.NONE;
      }
    }
    return pid == Candidates.NONE && isDone();
  }

  private boolean isDone() {
    return candidates.isOver() || (!candidates.hasKnown() && wanted.stuckLeft() == 0);
  }

  private int next(CloseWaitSockets sockets, Slice slice) throws IOException {
    while (!isDone() && !slice.isOverNow()) {
      int candidate = candidates.next(sockets, slice);
      if (candidate != Candidates.NONE && open(candidate)) {
        tally.clear(wanted.places());
        descriptorsSeen = 0;
        firstElsewhere = elsewhere.size();
        return candidate;
      }
    }
    return Candidates.NONE;
  }

  private boolean open(int candidate) throws IOException {
    try {
      descriptors.open(candidate);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    } catch (AccessDeniedException e) {
      denied++;
      return false;
    }
  }

  /** Whether the end of the process's descriptors is reached. */
  private boolean walkProcess(Slice slice) throws IOException {
    try {
      while (!slice.isOver()) {
        if (!descriptors.next()) {
          return true;
        }
        take();
      }
      return false;
    } catch (AccessDeniedException e) {
      denied++;
      return true;
    }
  }

  private void take() {
    descriptorsSeen++;
    long inode = descriptors.socketInode();
    if (inode > 0) {
      int value = wanted.take(inode);
      if (value == WantedSockets.UNKNOWN) {
        elsewhere.add(pid, descriptors.fd(), inode);
      } else {
        tally.add(value);
      }
    }
  }

  private void endProcess() {
    Holder known = before.get(pid);
    if (known != null && !known.isStillThere(processes)) {
      known = null;
    }
    // One that was known may hold dead sockets in place of stuck ones; that is counted later.
    boolean room = found.size() < MAX_HOLDERS;
    if (room && (!tally.isEmpty() || known != null)) {
      Holder holder = known == null ? new Holder(pid, processes) : known;
      if (holder.isKnown()) {
        holder.walked(tally, wanted, descriptorsSeen, processes);
        found.put(pid, holder);
        return;
      }
    }
    elsewhere.truncate(firstElsewhere);
  }

  /** Lets go of what only a walk needs. */
  void end() {
    wanted.clear();
  }

  /** Those that hold some of the sockets, or held some before, by PID. */
  Map<Integer, Holder> found() {
    return found;
  }

  /** How many stuck sockets nobody was found for, in a walk that is at its end. */
  int withoutOwner() {
    return wanted.stuckLeft();
  }

  /** How many processes could not be looked at. */
  int denied() {
    return denied;
  }
}
