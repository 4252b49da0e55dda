package io.tcpwait.detect.history;

import io.tcpwait.model.Owner;

/** What an owner of stuck sockets had open so far. */
public final class ProcessHistory {
  private static final double LEAST_WATCHED_SECONDS = 60;

  /** Of stuck sockets that arrive, a smaller part in new descriptors is none. */
  private static final double CONVERTED_RATIO = 0.5;

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
   * The pace at which its descriptors are used up.
   *
   * @param stuck the pace of its stuck sockets, each of which has a descriptor
   * @param stuckBatch how many stuck sockets have come at once before
   * @param leastRise a smaller rise is none
   */
  public Pace fdPace(Pace stuck, double stuckBatch, double leastRise) {
    Pace watched = openFds.watchedPace(leastRise, stuckBatch);
    if (!stuck.isGrowing()) {
      return watched.state() == Pace.State.OVER ? stuck : watched;
    }
    double seconds = Math.min(stuck.seconds(), openFds.watchedSeconds());
    Levels.Earlier then = openFds.earlier(seconds);
    double more = (openFds.now() - then.level()) / then.secondsAgo();
    if (seconds >= LEAST_WATCHED_SECONDS && more < CONVERTED_RATIO * stuck.perSecond()) {
      // Connections that were open already become CLOSE_WAITs, and take no descriptor more.
      return watched;
    }
    return watched.perSecond() > stuck.perSecond() ? watched : stuck;
  }

  /** The pace of its descriptors per second over whole days; 0 for none. */
  public double fdDailyPacePerSecond() {
    return openFds.dailyPacePerSecond();
  }
}
