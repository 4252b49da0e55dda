package io.tcpwait.app.owners;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.model.CloseWaitCounts;
import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.Owner;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the processes that hold stuck sockets, and which of their sockets are dead, in rounds:
 *
 * <ol>
 *   <li>{@link Walk}: the descriptors of processes are looked through, in as many slices as it
 *       takes, for the inodes of CLOSE_WAIT sockets;
 *   <li>the next dump shows which of the other sockets that owners hold are in the kernel's table;
 *   <li>{@link DeadCount}: those that are not are asked whether they are of TCP.
 * </ol>
 *
 * <p>One thread's. Nobody is looked at while nothing is stuck.
 */
public final class OwnerSearch implements AutoCloseable {
  static final long ROUND_EVERY_NS = 15_000_000_000L;

  private enum Phase {
    REST,
    WALK,
    DUMP,
    COUNT
  }

  private final Processes processes;
  private final ProcessDescriptors descriptors;
  private final SocketsElsewhere elsewhere = new SocketsElsewhere();
  private final Walk walk;
  private final DeadCount deadCount;
  private final Allowance allowance;
  private Map<Integer, Holder> holders = new HashMap<>();
  private Phase phase = Phase.REST;
  private @Nullable Long lastRoundNs;
  private @Nullable String problem;

  public OwnerSearch(ProcFs procfs, Allowance allowance) {
    this.allowance = allowance;
    processes = new Processes(procfs);
    descriptors = new ProcessDescriptors(procfs);
    walk = new Walk(processes, descriptors, elsewhere);
    deadCount = new DeadCount(descriptors, elsewhere);
  }

  /** To be shown all sockets of the next dump; null where that is not needed. */
  public @Nullable TcpVisitor awaitsDump() {
    return phase == Phase.DUMP ? elsewhere : null;
  }

  /**
   * Goes on after a dump that was had whole.
   *
   * @return those found so far, at most {@value Owner#MAX_LISTED}, the most stuck sockets first
   * @throws IOException where processes cannot be looked at for another reason than privileges
   */
  public List<Owner> goOn(CloseWaitSockets sockets, CloseWaitCounts counts, long nowNs)
      throws IOException {
    Slice slice = allowance.slice(nowNs);
    try {
      holders.values().removeIf(holder -> !holder.isStillThere(processes));
      holders.values().forEach(holder -> holder.refresh(processes));
      if (phase == Phase.REST && isDue(counts, nowNs)) {
        walk.begin(sockets, counts.services(), holders);
        lastRoundNs = nowNs;
        phase = Phase.WALK;
      }
      if (phase == Phase.DUMP) {
        deadCount.begin();
        phase = Phase.COUNT;
      }
      if (phase == Phase.WALK && walk.goOn(sockets, slice)) {
        endWalk();
      } else if (phase == Phase.COUNT && deadCount.goOn(slice)) {
        deadCount.tell(holders.values());
        elsewhere.clear();
        holders.values().removeIf(Holder::isClean);
        phase = Phase.REST;
      }
    } catch (IOException e) {
      phase = Phase.REST;
      throw e;
    } finally {
      allowance.spend(slice.usedNs());
    }
    return owners();
  }

  private boolean isDue(CloseWaitCounts counts, long nowNs) {
    if (counts.services().isEmpty() && holders.isEmpty()) {
      problem = null;
      return false;
    }
    return lastRoundNs == null || nowNs - lastRoundNs >= ROUND_EVERY_NS;
  }

  private void endWalk() {
    holders = walk.found();
    elsewhere.expectDump();
    phase = Phase.DUMP;
    problem = walk.withoutOwner() > 0 && walk.denied() > 0 ? DescriptorWalk.DENIED : null;
    walk.end();
  }

  private List<Owner> owners() {
    return holders.values().stream()
        .map(Holder::owner)
        .sorted(
            Comparator.comparingLong(Owner::stuck)
                .thenComparingLong(owner -> owner.deadSockets() == null ? 0 : owner.deadSockets())
                .reversed()
                .thenComparingInt(Owner::pid))
        .limit(Owner.MAX_LISTED)
        .toList();
  }

  /** Why some stuck sockets have no owner, and what mends it; null where nothing is wrong. */
  public @Nullable String problem() {
    return problem;
  }

  @Override
  public void close() {
    descriptors.close();
  }
}
