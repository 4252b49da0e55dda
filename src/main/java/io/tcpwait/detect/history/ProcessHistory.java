package io.tcpwait.detect.history;

import io.tcpwait.model.Owner;

/** What an owner of stuck sockets had open so far. */
public final class ProcessHistory {
  private final double startSeconds;
  private final Levels openFds;
  private final Levels dead;
  private double fewestDead = Double.NaN;
  private double lastSeenSeconds;

  public ProcessHistory(double nowSeconds) {
    startSeconds = nowSeconds;
    openFds = new Levels(nowSeconds);
    dead = new Levels(nowSeconds);
  }

  public void put(Owner owner, double nowSeconds) {
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

  public double lastSeenSeconds() {
    return lastSeenSeconds;
  }

  /** Whether it had so many dead sockets for as long as is looked back in detail. */
  public boolean keepsDead(double least) {
    return lastSeenSeconds - startSeconds >= Levels.LOOKS_SECONDS && dead.lowest() >= least;
  }

  /** How many more dead sockets it has than when it had the fewest. */
  public double deadRise(Owner owner) {
    return owner.deadSockets() == null || Double.isNaN(fewestDead)
        ? 0
        : owner.deadSockets() - fewestDead;
  }

  /**
   * How fast its descriptors increase, per second; 0 if they do not.
   *
   * @param stuckBatch how many stuck sockets have come at once before
   */
  public double fdPacePerSecond(double stuckBatch, int leastRise) {
    return openFds.pacePerSecond(leastRise, stuckBatch);
  }
}
