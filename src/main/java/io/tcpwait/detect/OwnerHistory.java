package io.tcpwait.detect;

import io.tcpwait.model.Owner;
import org.jspecify.annotations.Nullable;

/** What an owner of stuck sockets had open so far. */
final class OwnerHistory {
  private final double startSeconds;
  private final Levels openFds;
  private final Levels dead;
  private double fewestDead = Double.NaN;
  private double lastSeenSeconds;

  OwnerHistory(double nowSeconds) {
    startSeconds = nowSeconds;
    openFds = new Levels(nowSeconds);
    dead = new Levels(nowSeconds);
  }

  void put(Owner owner, double nowSeconds) {
    lastSeenSeconds = nowSeconds;
    if (owner.openFds() != null) {
      openFds.put(nowSeconds, owner.openFds());
    }
    if (owner.deadSockets() != null) {
      double count = owner.deadSockets();
      dead.put(nowSeconds, count);
      fewestDead = Double.isNaN(fewestDead) ? count : Math.min(fewestDead, count);
    }
  }

  double lastSeenSeconds() {
    return lastSeenSeconds;
  }

  /** Whether it had so many dead sockets for as long as is looked back in detail. */
  boolean keepsDead(double least) {
    return lastSeenSeconds - startSeconds >= Levels.LOOKS_SECONDS && dead.lowest() >= least;
  }

  /** How many more dead sockets it has than when it had the fewest. */
  double deadRise(Owner owner) {
    return owner.deadSockets() == null || Double.isNaN(fewestDead)
        ? 0
        : owner.deadSockets() - fewestDead;
  }

  /**
   * Its descriptors.
   *
   * @param stuckPacePerSecond at which it gets stuck sockets, each of which takes one
   * @param stuckBatch how many of them have come at once before
   * @return null where their number or limit is not known
   */
  @Nullable Ceiling descriptors(
      Owner owner, double stuckPacePerSecond, double stuckBatch, int leastRise) {
    Long open = owner.openFds();
    Long max = owner.maxFds();
    if (open == null || max == null) {
      return null;
    }
    double pace = Math.max(openFds.pacePerSecond(leastRise, stuckBatch), stuckPacePerSecond);
    return Ceiling.at(Ceiling.Kind.DESCRIPTORS, open, max, pace);
  }
}
