package io.tcpwait.detect.history;

import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.Map;

/** The open file descriptors and leaked sockets of an owner of stuck sockets over time. */
public final class ProcessHistory {
  private static final double LEAST_WATCHED_SECONDS = 60;
  private static final double LEAST_RISE_SECONDS = 30;

  /** Two searches: a number that stands for longer has not changed. */
  private static final double LONGEST_STAND_SECONDS = 30;

  /** Established connections are counted some samples later than descriptors. */
  private static final double LEAST_SECONDS_TO_SEE_CONNECTIONS = 90;

  /** Below this part of new descriptors, the arriving stuck sockets may have had theirs already. */
  private static final double CONVERTED_RATIO = 0.5;

  /** A second descriptor of each stuck socket, counted at another moment. */
  private static final double LEAST_COMPANIONS = 0.8;

  private static final double MOST_COMPANIONS = 1.25;

  private final double startSeconds;
  private final Levels openFds;
  private final Levels dead;
  private final Levels finWait2;

  /** Connections whose data or end the program does not read. */
  private final Levels unread;

  private final Levels leaked;
  private final Map<Service, Part> parts = new HashMap<>();
  private final Map<Service, Levels> established = new HashMap<>();
  private double fewestDead = Double.NaN;
  private double lastSeenSeconds;

  /** Whether its stuck sockets are no longer stuck since the last search, for whatever reason. */
  private boolean heldOther;

  public ProcessHistory(double nowSeconds) {
    startSeconds = nowSeconds;
    openFds = new Levels(nowSeconds);
    dead = new Levels(nowSeconds);
    finWait2 = new Levels(nowSeconds);
    unread = new Levels(nowSeconds);
    leaked = new Levels(nowSeconds);
  }

  void put(Owner owner, Histories services, double searched, double nowSeconds) {
    lastSeenSeconds = nowSeconds;
    parts.keySet().retainAll(owner.stuckByService().keySet());
    owner.stuckByService().forEach((service, held) -> putPart(service, held, services, searched));
    heldOther = owner.stuck() > 0 && parts.keySet().stream().noneMatch(of -> isStuck(of, services));
    putEstablished(owner, nowSeconds);
    if (owner.openFds() != null) {
      openFds.put(nowSeconds, owner.openFds());
    }
    if (owner.deadSockets() != null) {
      double count = owner.deadSockets();
      putFound(dead, nowSeconds, count);
      fewestDead = Double.isNaN(fewestDead) ? count : Math.min(fewestDead, count);
    }
    double ended = owner.held(HeldKind.FIN_WAIT2).sockets();
    double standing =
        owner.held(HeldKind.STALLED).sockets() + owner.held(HeldKind.HALF_CLOSED).sockets();
    putFound(finWait2, nowSeconds, ended);
    putFound(unread, nowSeconds, standing);
    double died = Double.isNaN(dead.now()) ? 0 : dead.now();
    leaked.put(nowSeconds, owner.stuck() + ended + standing + died);
  }

  /** A number found by a search stands until the next search: only a new number is of now. */
  private static void putFound(Levels levels, double nowSeconds, double found) {
    if (found != levels.now() || nowSeconds - levels.lastSeconds() > LONGEST_STAND_SECONDS) {
      levels.put(nowSeconds, found);
    }
  }

  private static boolean isStuck(Service service, Histories services) {
    ServiceHistory history = services.of(service);
    return history != null && history.levels().now() > 0;
  }

  /** Of services whose stuck sockets grow: these may have been connections of a pool before. */
  private void putEstablished(Owner owner, double nowSeconds) {
    established.keySet().retainAll(owner.established().keySet());
    owner
        .established()
        .forEach(
            (service, count) -> {
              Part part = parts.get(service);
              boolean grows = part != null && part.grows;
              if (grows || established.containsKey(service)) {
                established
                    .computeIfAbsent(service, key -> new Levels(nowSeconds))
                    .put(nowSeconds, count);
              }
            });
  }

  /** The stuck sockets of a service that the process held at the last search. */
  private record Part(long held, double ratio, boolean grows) {}

  /** Processes are searched less often than sockets, which may have multiplied since. */
  private void putPart(Service service, long held, Histories services, double searched) {
    Part known = parts.get(service);
    ServiceHistory history = services.of(service);
    double stuck = history == null ? 0 : searched * history.levels().now();
    double ratio =
        known != null && known.held == held
            ? known.ratio
            : stuck > 0 ? Math.min(1, held / stuck) : 0;
    boolean grows = history != null && history.pace().isGrowing();
    parts.put(service, new Part(held, ratio, grows));
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
    return isWatchedInDetail() && dead.lowest() >= least;
  }

  /** How many dead sockets it has above the fewest seen. */
  public double deadRise(Owner owner) {
    return owner.deadSockets() == null || Double.isNaN(fewestDead)
        ? 0
        : owner.deadSockets() - fewestDead;
  }

  /** Whether it was watched for the whole time kept in detail. */
  public boolean isWatchedInDetail() {
    return lastSeenSeconds - startSeconds >= Levels.LOOKS_SECONDS;
  }

  /**
   * The pace at which leaked sockets use up its file descriptors, whatever else it opens and
   * closes.
   *
   * @param stuck the pace of its stuck sockets, each of which has a descriptor
   * @param stuckBatch how many stuck sockets have arrived at once before
   * @param leastRise a smaller rise does not count
   */
  public Pace fdPace(Pace stuck, double stuckBatch, double leastRise) {
    Pace closeWait = stuck;
    if (stuck.isGrowing()) {
      closeWait = ofDescriptors(stuck, stuckBatch, leastRise);
    } else if (heldOther) {
      closeWait = Pace.NOT_KNOWN;
    }
    // A relay has a FIN_WAIT2 for each stuck socket, which the pace of these includes.
    Pace waiting = watched(finWait2, 0, leastRise);
    Pace pace =
        closeWait
            .orFaster(waiting)
            .plus(watched(dead, stuckBatch, leastRise))
            .plus(watched(unread, 0, leastRise));
    // Descriptors of another kind may be leaked, or be traffic: their number does not tell.
    return pace.state() == Pace.State.OVER && mayFill(leastRise) ? Pace.NOT_KNOWN : pace;
  }

  private boolean mayFill(double leastRise) {
    return openFds.watchedPace(leastRise, 0).state() != Pace.State.OVER;
  }

  /** A rise without a pace is not the end of a rise, and a few sockets may be the first. */
  private static Pace watched(Levels levels, double batch, double leastRise) {
    if (!(levels.now() > 0)) {
      return Pace.OVER;
    }
    Pace pace = levels.watchedPace(leastRise, batch);
    boolean rose = levels.now() - levels.earlier(LEAST_WATCHED_SECONDS).level() >= leastRise;
    return rose && !pace.isGrowing() ? Pace.NOT_KNOWN : pace;
  }

  /** The pace of the descriptors that growing stuck sockets take. */
  private Pace ofDescriptors(Pace stuck, double stuckBatch, double leastRise) {
    double watched = openFds.watchedSeconds();
    double window = Math.max(stuck.seconds(), LEAST_WATCHED_SECONDS);
    Levels.Earlier then = openFds.earlier(Math.min(window, watched));
    double more = (openFds.now() - then.level()) / then.secondsAgo();
    if (watched >= LEAST_WATCHED_SECONDS && more < CONVERTED_RATIO * stuck.perSecond()) {
      double closed = establishedFallPerSecond(window);
      if (Double.isNaN(closed)) {
        return watched >= LEAST_SECONDS_TO_SEE_CONNECTIONS ? Pace.NOT_KNOWN : stuck;
      }
      // Connections that were already open become CLOSE_WAITs, and do not take another descriptor.
      // Else the program closes other descriptors meanwhile, of which it has only so many.
      return closed >= CONVERTED_RATIO * stuck.perSecond()
          ? openFds.watchedPace(leastRise, stuckBatch)
          : stuck;
    }
    // A relay has a second descriptor for each of these sockets; traffic keeps to no such ratio. A
    // step does not count.
    double steady = Math.min(more, steadyPerSecond(then));
    double companions = (steady - stuck.perSecond()) / stuck.perSecond();
    return then.secondsAgo() >= LEAST_RISE_SECONDS
            && companions >= LEAST_COMPANIONS
            && companions <= MOST_COMPANIONS
        ? Pace.growing(steady, then.secondsAgo(), steady * then.secondsAgo())
        : stuck;
  }

  /** NaN while it is not known of each service whose stuck sockets grow. */
  private double establishedFallPerSecond(double window) {
    double perSecond = 0;
    for (Map.Entry<Service, Part> of : parts.entrySet()) {
      if (of.getValue().grows) {
        Levels levels = established.get(of.getKey());
        if (levels == null || levels.watchedSeconds() < LEAST_WATCHED_SECONDS) {
          return Double.NaN;
        }
        Levels.Earlier then = levels.earlier(Math.min(window, levels.watchedSeconds()));
        perSecond += Math.max(0, (then.level() - levels.now()) / then.secondsAgo());
      }
    }
    return perSecond;
  }

  /** The slower pace of the two halves since then. */
  private double steadyPerSecond(Levels.Earlier then) {
    Levels.Earlier half = openFds.earlier(then.secondsAgo() / 2);
    double late = (openFds.now() - half.level()) / half.secondsAgo();
    double early = (half.level() - then.level()) / (then.secondsAgo() - half.secondsAgo());
    return Math.min(late, early);
  }

  /** The pace of its leaked sockets per second over whole days; 0 for none. */
  public double leakedDailyPacePerSecond() {
    return leaked.dailyPacePerSecond();
  }
}
