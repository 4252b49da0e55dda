package io.tcpwait.processes;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.tables.SocketList;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks through the descriptors of processes for the wanted sockets. A new holder is a reason to
 * look at all other processes too, because a socket may have several holders. Otherwise the walk
 * ends when every socket has a holder.
 */
final class Walk implements DescriptorWalk.Visitor {
  /** Further holders are not reported; each holder is looked at in every sample. */
  static final int MAX_HOLDERS = 64;

  private final Processes processes;
  private final ProcessNamer namer;
  private final DescriptorWalk walk;
  private final WantedSockets wanted = new WantedSockets();
  private final SocketsElsewhere elsewhere;
  private final Tally tally = new Tally();
  private final Map<Integer, Holder> byNumber = new HashMap<>();
  private Map<Integer, Holder> before = Map.of();
  private Set<Integer> suspects = Set.of();
  private final Set<Integer> suspectsSeen = new HashSet<>();
  private Map<Integer, Holder> found = new HashMap<>();
  private boolean wantsAny;
  private boolean throughAll;
  private int holders;
  private int pid;
  private long descriptorsSeen;
  private int firstElsewhere;

  Walk(
      Processes processes,
      ProcessNamer namer,
      ProcessDescriptors descriptors,
      SocketsElsewhere elsewhere) {
    this.processes = processes;
    this.namer = namer;
    this.elsewhere = elsewhere;
    walk = new DescriptorWalk(processes, descriptors);
  }

  /**
   * Starts anew.
   *
   * @param known holders found before, by PID
   * @param suspectPids processes whose descriptors may be dead sockets
   * @param all whether to look at all processes, even if every socket has a holder
   */
  void begin(
      List<SocketList> sockets,
      List<AcceptQueue> stalled,
      Map<Integer, Holder> known,
      Collection<Integer> suspectPids,
      boolean all) {
    wanted.fill(sockets, stalled);
    wantsAny = wanted.left() > 0;
    elsewhere.clear();
    before = known;
    suspects = Set.copyOf(suspectPids);
    suspectsSeen.clear();
    found = new HashMap<>();
    byNumber.clear();
    holders = 0;
    throughAll = all && wantsAny;
    Set<Integer> first = new HashSet<>(known.keySet());
    first.addAll(suspectPids);
    walk.begin(first);
  }

  /** Goes on; returns whether the walk is complete. */
  boolean goOn(List<SocketList> sockets, Slice slice) throws IOException {
    // A program may have changed its user after it made the socket, so all others follow.
    return walk.goOn(this, candidate -> isOfUser(sockets, processes.uid(candidate)), slice);
  }

  private static boolean isOfUser(List<SocketList> sockets, long uid) {
    for (SocketList list : sockets) {
      if (list.isOfUser(uid)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean isDone() {
    return !walk.hasKnown()
        && (!wantsAny || (!throughAll && wanted.left() == 0 && walk.isPastStarted()));
  }

  @Override
  public void enter(int process) {
    pid = process;
    tally.clear();
    descriptorsSeen = 0;
    firstElsewhere = elsewhere.size();
  }

  @Override
  public boolean visit(int fd, long inode) {
    descriptorsSeen++;
    if (inode > 0) {
      int value = wanted.take(inode, holders + 1);
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
    if (suspects.contains(pid)) {
      suspectsSeen.add(pid);
    }
    boolean holds = !tally.isEmpty();
    int number = holds ? ++holders : 0;
    Holder known = before.get(pid);
    if (known != null && !known.isStillThere(processes)) {
      known = null;
    }
    // A known holder may hold dead sockets in place of stuck sockets; they are counted later.
    boolean room = found.size() < MAX_HOLDERS;
    if (room && (holds || known != null)) {
      Holder holder = known == null ? new Holder(pid, processes, namer) : known;
      if (holder.isKnown()) {
        holder.walked(tally, descriptorsSeen, processes, namer);
        found.put(pid, holder);
        if (holds) {
          byNumber.put(number, holder);
          throughAll |= known == null;
        }
        return;
      }
    }
    if (!suspects.contains(pid)) {
      elsewhere.truncate(firstElsewhere);
    }
  }

  /** Gives holders the numbers that are known only at the end, and frees the memory of the walk. */
  void end() {
    byNumber.forEach((number, holder) -> holder.shares(wanted.shared(number)));
    walk.settle();
    wanted.clear();
  }

  /** The processes that hold some of the sockets, or held some before, by PID. */
  Map<Integer, Holder> found() {
    return found;
  }

  /** How many stuck sockets were searched for. */
  long stuckSought() {
    return wanted.stuckSought();
  }

  /** How many stuck sockets have a holder by now. */
  long stuckHeld() {
    return wanted.stuckHeld();
  }

  /** The number of sockets without a holder at the end of a walk. */
  int withoutOwner() {
    return wanted.left();
  }

  /** Whether it looked at all processes. */
  boolean wasThroughAll() {
    return walk.isOver();
  }

  /** The suspects that are still there, and could not be looked at. */
  Set<Integer> deniedSuspects() {
    Set<Integer> denied = new HashSet<>(suspects);
    denied.removeAll(suspectsSeen);
    denied.removeIf(processes::hasEnded);
    return denied;
  }

  /** How many processes could not be looked at. */
  int denied() {
    return walk.denied();
  }
}
