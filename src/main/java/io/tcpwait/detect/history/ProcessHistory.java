package io.tcpwait.detect.history;

import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.Map;

/** The open file descriptors and dead sockets of an owner of stuck sockets over time. */
public final class ProcessHistory {
  private static final double LEAST_WATCHED_SECONDS = 60;
  private static final double LEAST_RISE_SECONDS = 30;

  /** Below this part of new descriptors, the arriving stuck sockets had theirs already. */
  private static final double CONVERTED_RATIO = 0.5;

  private final double startSeconds;
  private final Levels openFds;
  private final Levels dead;
  private final Map<Service, Part> parts = new HashMap<>();
  private double fewestDead = Double.NaN;
  private double lastSeenSeconds;

  public ProcessHistory(double nowSeconds) {
    startSeconds = nowSeconds;
    openFds = new Levels(nowSeconds);
    dead = new Levels(nowSeconds);
  }

  void put(Owner owner, Histories services, double searched, double nowSeconds) {
    lastSeenSeconds = nowSeconds;
    parts.keySet().retainAll(owner.stuckByService().keySet());
    owner.stuckByService().forEach((service, held) -> putPart(service, held, services, searched));
    if (owner.openFds() != null) {
      openFds.put(nowSeconds, owner.openFds());
    }
    if (owner.deadSockets() != null) {
      double count = owner.deadSockets();
      dead.put(nowSeconds, count);
      fewestDead = Double.isNaN(fewestDead) ? count : Math.min(fewestDead, count);
    }
  }

  /** The stuck sockets of a service that the process held at the last search. */
  private record Part(long held, double ratio) {}

  /** Processes are searched less often than sockets, which may have multiplied since. */
  private void putPart(Service service, long held, Histories services, double searched) {
    Part known = parts.get(service);
    ServiceHistory history = services.of(service);
    double stuck = history == null ? 0 : searched * history.levels().now();
    if (known == null || known.held != held) {
      parts.put(service, new Part(held, stuck > 0 ? Math.min(1, held / stuck) : 0));
    }
  }

  /** The part of a service's stuck sockets that the process holds, from 0 to 1. */
  public double part(Service service) {
    Part known = parts.get(service);
    return known == null ? 0 : known.ratio;
  }

  public double lastSeenSeconds() {
    return lastSeenSeconds;
  }

  /** Whether it has had at least this many dead sockets over the time kept in detail. */
  public boolean keepsDead(double least) {
    return lastSeenSeconds - startSeconds >= Levels.LOOKS_SECONDS && dead.lowest() >= least;
  }

  /** How many dead sockets it has above the fewest seen. */
  public double deadRise(Owner owner) {
    return owner.deadSockets() == null || Double.isNaN(fewestDead)
        ? 0
        : owner.deadSockets() - fewestDead;
  }

  /**
   * The pace at which its file descriptors are used up.
   *
   * @param stuck the pace of its stuck sockets, each of which has a descriptor
   * @param stuckBatch how many stuck sockets have arrived at once before
   * @param leastRise a smaller rise does not count
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
      // Connections that were already open become CLOSE_WAITs, and do not take another descriptor.
      return watched;
    }
    // It may leak more than these sockets: a relay has a second socket for each. A step does not
    // count.
    double steady = Math.min(more, steadyPerSecond(then));
    return then.secondsAgo() >= LEAST_RISE_SECONDS && steady > stuck.perSecond()
        ? Pace.growing(steady, then.secondsAgo(), steady * then.secondsAgo())
        : stuck;
  }

  /** The slower pace of the two halves since then. */
  private double steadyPerSecond(Levels.Earlier then) {
    Levels.Earlier half = openFds.earlier(then.secondsAgo() / 2);
    double late = (openFds.now() - half.level()) / half.secondsAgo();
    double early = (half.level() - then.level()) / (then.secondsAgo() - half.secondsAgo());
    return Math.min(late, early);
  }

  /** The pace of its descriptors per second over whole days; 0 for none. */
  public double fdDailyPacePerSecond() {
    return openFds.dailyPacePerSecond();
  }
}
