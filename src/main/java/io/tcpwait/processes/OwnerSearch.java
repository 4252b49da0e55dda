package io.tcpwait.processes;

import io.tcpwait.kernel.NetNamespaces;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.Refusal;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.tables.SocketList;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes that hold stuck, stalled or dead sockets, in rounds:
 *
 * <ol>
 *   <li>{@link Walk} looks through the descriptors of processes for the inodes of wanted sockets,
 *       in as many slices as it takes;
 *   <li>the next dump shows which other sockets of these processes are in the kernel's table;
 *   <li>{@link DeadCount} checks whether the remaining sockets are TCP sockets.
 * </ol>
 *
 * <p>Belongs to one thread. Processes are not searched while nothing is stuck and {@link
 * DeadSuspects} does not give a reason.
 */
public final class OwnerSearch implements AutoCloseable {
  static final long ROUND_EVERY_NS = 15_000_000_000L;

  /** A process that has run for long may be handed a socket too (SCM_RIGHTS). */
  static final long THROUGH_ALL_EVERY_NS = 300_000_000_000L;

  private enum Phase {
    REST,
    WALK,
    DUMP,
    COUNT
  }

  /** The input to the search from a sample. */
  public record Needs(
      List<SocketList> sockets,
      List<AcceptQueue> stalled,
      @Nullable Long deadEstimate,
      int leastDead) {
    /** Whether there is a socket whose process is to be searched for. */
    public boolean isSearch() {
      return !stalled.isEmpty() || sockets.stream().anyMatch(list -> list.sought() > 0);
    }
  }

  private final Processes processes;
  private final ProcessNamer namer;
  private final ProcessDescriptors descriptors;
  private final NetNamespaces namespaces;
  private final OtherTables otherTables;
  private final SocketsElsewhere elsewhere = new SocketsElsewhere();
  private final Walk walk;
  private final Denial denial;
  private final DeadCount deadCount;
  private final DeadSuspects suspects;
  private final Allowance allowance;
  private final boolean ofHost;
  private Map<Integer, Holder> holders = new HashMap<>();
  private Phase phase = Phase.REST;
  private @Nullable Long lastRoundNs;
  private @Nullable Long lastThroughAllNs;
  private Set<Integer> deniedSuspects = Set.of();
  private @Nullable State settled;
  private boolean wasQuiet;
  private boolean wasSearch;
  private ProcessSearch told = ProcessSearch.NONE;
  private @Nullable String problem;

  /**
   * A search from the calling thread's network namespace.
   *
   * @param ofHost whether to look at all processes of the host for dead sockets, which are not in
   *     any namespace's table; one search per host does this
   */
  public OwnerSearch(ProcFs procfs, ProcessNamer namer, Allowance allowance, boolean ofHost) {
    this.allowance = allowance;
    this.ofHost = ofHost;
    this.namer = namer;
    processes = new Processes(procfs);
    descriptors = new ProcessDescriptors(procfs);
    denial = new Denial(procfs);
    namespaces = new NetNamespaces(procfs);
    otherTables = new OtherTables(procfs, processes);
    walk = new Walk(processes, namer, descriptors, elsewhere);
    deadCount = new DeadCount(descriptors, elsewhere);
    suspects = new DeadSuspects(procfs, processes);
  }

  /** The visitor for all sockets of the next dump; null if it does not need them. */
  public @Nullable TcpVisitor awaitsDump() {
    return phase == Phase.DUMP ? elsewhere : null;
  }

  /**
   * Goes on after a complete dump.
   *
   * @return the owners found so far, at most {@value Owner#MAX_LISTED}, the most sockets first
   * @throws IOException if processes cannot be looked at for another reason than privileges
   */
  public List<Owner> goOn(Needs needs, long nowNs) throws IOException {
    Slice slice = allowance.slice(nowNs);
    try {
      holders.values().removeIf(holder -> !holder.isStillThere(processes));
      holders.values().forEach(holder -> holder.refresh(processes));
      if (phase == Phase.REST) {
        if (ofHost) {
          suspects.look(needs.deadEstimate(), knownDead(), needs.leastDead(), nowNs);
        }
        rest(needs, nowNs);
      }
      if (phase == Phase.DUMP) {
        deadCount.begin();
        phase = Phase.COUNT;
      }
      if (phase == Phase.WALK && walk.goOn(needs.sockets(), slice)) {
        endWalk(nowNs);
      } else if (phase == Phase.COUNT && deadCount.goOn(slice)) {
        endCount(needs, nowNs);
      }
    } catch (IOException | RuntimeException e) {
      phase = Phase.REST;
      throw e;
    } finally {
      allowance.spend(slice.usedNs());
    }
    return owners();
  }

  private long knownDead() {
    return holders.values().stream().mapToLong(Holder::knownDead).sum();
  }

  private void rest(Needs needs, long nowNs) {
    boolean needed = needs.isSearch() || !holders.isEmpty() || suspects.isOpen();
    if (!needed) {
      problem = null;
      settled = null;
      told = ProcessSearch.NONE;
      wasQuiet = true;
      wasSearch = false;
      return;
    }
    // A suspicion alone does not take back an earlier result.
    if (settled == null && !needs.isSearch() && (wasQuiet || lastRoundNs != null)) {
      settled = State.COMPLETE;
    }
    if (settled == null) {
      told = new ProcessSearch(State.NOT_YET, 0, 0, 0);
    }
    // A round for a suspicion did not look for sockets that got stuck later.
    boolean isNew = needs.isSearch() && !wasSearch;
    boolean due = isNew || lastRoundNs == null || nowNs - lastRoundNs >= ROUND_EVERY_NS;
    if (due || !suspects.chosen().isEmpty()) {
      boolean all = lastThroughAllNs == null || nowNs - lastThroughAllNs >= THROUGH_ALL_EVERY_NS;
      walk.begin(needs.sockets(), needs.stalled(), holders, suspects.chosen(), all);
      lastRoundNs = nowNs;
      wasSearch = needs.isSearch();
      phase = Phase.WALK;
    }
  }

  private void endWalk(long nowNs) {
    walk.end();
    holders = walk.found();
    elsewhere.expectDump();
    phase = Phase.DUMP;
    if (walk.wasThroughAll()) {
      lastThroughAllNs = nowNs;
    }
    deniedSuspects = walk.deniedSuspects();
    boolean denied =
        (walk.denied() > 0 && walk.withoutOwner() > 0)
            || !deniedSuspects.isEmpty()
            || (suspects.chosen().isEmpty() && suspects.isDenied());
    problem = denied ? denial.text() : null;
    settled = denied ? State.PARTLY_DENIED : settled == null ? null : State.COMPLETE;
    told =
        new ProcessSearch(
            settled == null ? State.NOT_YET : settled,
            walk.denied(),
            walk.stuckSought(),
            walk.stuckHeld(),
            denied ? denial.refusal() : Refusal.USER);
  }

  private void endCount(Needs needs, long nowNs) {
    tellDead(needs);
    Set<Integer> guilty = new HashSet<>(holders.keySet());
    suspects.looked(
        guilty, deniedSuspects, needs.deadEstimate(), knownDead(), needs.leastDead(), nowNs);
    elsewhere.clear();
    holders.values().removeIf(Holder::isClean);
    phase = Phase.REST;
    if (settled == null && !suspects.wantsMore()) {
      settled = State.COMPLETE;
      told =
          new ProcessSearch(
              State.COMPLETE, told.deniedProcesses(), told.stuckSought(), told.stuckHeld());
    }
  }

  private void tellDead(Needs needs) {
    Map<Integer, Long> inNoTable = deadCount.byPid();
    boolean allSeen = true;
    if (inNoTable.values().stream().anyMatch(sockets -> sockets >= needs.leastDead())) {
      allSeen =
          otherTables.show(elsewhere) || isVouchedFor(needs.deadEstimate(), needs.leastDead());
    }
    Map<Integer, Long> dead = deadCount.byPid();
    for (Holder holder : holders.values()) {
      boolean known = allSeen && namespaces.isOwn(holder.pid);
      holder.dead(known ? deadCount.of(holder.pid, dead) : null);
      boolean allShown = namespaces.isOwn(holder.pid) && !elsewhere.isFull();
      holder.established(
          allShown ? elsewhere.established(holder.pid, holder.stuckServices()) : Map.of());
    }
    for (int pid : suspects.chosen()) {
      Long of = deadCount.of(pid, dead);
      if (allSeen && of != null && of >= needs.leastDead() && !holders.containsKey(pid)) {
        add(pid, of);
      }
    }
  }

  /** Whether the host has as many dead sockets as were counted, so that all of them are dead. */
  private boolean isVouchedFor(@Nullable Long estimate, int least) {
    return estimate != null && deadCount.total() <= estimate + least;
  }

  private void add(int pid, long dead) {
    Holder holder = new Holder(pid, processes, namer);
    if (holder.isKnown() && holders.size() < Walk.MAX_HOLDERS) {
      holder.measure(dead, processes);
      holder.dead(dead);
      holders.put(pid, holder);
    }
  }

  private List<Owner> owners() {
    if (holders.isEmpty() && phase != Phase.WALK) {
      return List.of();
    }
    Map<Integer, Holder> all = new HashMap<>(holders);
    if (phase == Phase.WALK) {
      all.putAll(walk.found());
    }
    return all.values().stream()
        .map(Holder::owner)
        .sorted(MOST_FIRST)
        .limit(Owner.MAX_LISTED)
        .toList();
  }

  /** Holders of a stalled listener rank with holders of sockets: they are few, and matter. */
  private static final Comparator<Owner> MOST_FIRST =
      Comparator.comparingLong(Owner::sockets)
          .thenComparingLong(owner -> owner.deadSockets() == null ? 0 : owner.deadSockets())
          .reversed()
          .thenComparingInt(Owner::pid);

  /** How far the search has come. */
  public ProcessSearch state() {
    return told;
  }

  /** Why some sockets do not have an owner, and the remedy; null if nothing is wrong. */
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    descriptors.close();
  }
}
