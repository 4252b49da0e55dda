package io.tcpwait.app.owners;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.StuckService;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks through the descriptors of processes, until somebody is found for every stuck socket. */
final class Walk implements DescriptorWalk.Visitor {
  /** Of more than these nobody is told; each of them is looked at in every sample. */
  private static final int MAX_HOLDERS = 64;

  private final Processes processes;
  private final DescriptorWalk walk;
  private final WantedSockets wanted = new WantedSockets();
  private final SocketsElsewhere elsewhere;
  private final Holder.Tally tally = new Holder.Tally();
  private Map<Integer, Holder> before = Map.of();
  private Map<Integer, Holder> found = new HashMap<>();
  private int pid;
  private long descriptorsSeen;
  private int firstElsewhere;

  Walk(Processes processes, ProcessDescriptors descriptors, SocketsElsewhere elsewhere) {
    this.processes = processes;
    this.elsewhere = elsewhere;
    walk = new DescriptorWalk(processes, descriptors);
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
    walk.begin(List.copyOf(known.keySet()));
  }

  /** Goes on, and answers whether it is at the end. */
  boolean goOn(CloseWaitSockets sockets, Slice slice) throws IOException {
    // A program may have changed its user after it made the socket, so all others follow.
    return walk.goOn(this, candidate -> sockets.isOfUser(processes.uid(candidate)), slice);
  }

  @Override
  public boolean isDone() {
    return !walk.hasKnown() && wanted.stuckLeft() == 0;
  }

  @Override
  public void enter(int process) {
    pid = process;
    tally.clear(wanted.places());
    descriptorsSeen = 0;
    firstElsewhere = elsewhere.size();
  }

  @Override
  public boolean visit(int fd, long inode) {
    descriptorsSeen++;
    if (inode > 0) {
      int value = wanted.take(inode);
      if (value == WantedSockets.UNKNOWN) {
        elsewhere.add(pid, fd, inode);
      } else {
        tally.add(value);
      }
    }
    return true;
  }

  @Override
  public void leave() {
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
    return walk.denied();
  }
}
