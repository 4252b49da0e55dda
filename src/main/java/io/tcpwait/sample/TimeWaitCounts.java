package io.tcpwait.sample;

import java.util.List;
import java.util.Set;

/**
 * What a dump shows of TIME_WAIT. The breakdowns name the same peers and services, in the same
 * order.
 *
 * @param lengthSeconds how long one lasts on this kernel
 * @param windowSeconds how far back {@code arrived} looks
 * @param sockets all
 * @param arrived the ones that are younger than the window, by their own timers; and those that
 *     came within it and gave way to others, by the kernel's own count
 * @param expiring of {@code sockets}, the ones in the last sixth of their time, or past it: the
 *     kernel's timers let them live up to a few seconds longer
 * @param peakPerSecond the most that came within one second, of those that are not expiring
 * @param services those with the most, in order, at most {@value #MAX_SERVICES}
 * @param clients of the inbound peers that are named, where they came from
 * @param replaced the roles of which some of the last minute's may have given way to others, so
 *     that the survivors do not tell the rate over that minute
 * @param spans how many of those that are there came within each span of {@value #SPAN_SECONDS} s,
 *     the last span first, up to the time that one lasts; of a minute at most
 */
public record TimeWaitCounts(
    double lengthSeconds,
    double windowSeconds,
    Breakdown<Long> sockets,
    Breakdown<Long> arrived,
    Breakdown<Long> expiring,
    double peakPerSecond,
    List<TimeWaitService> services,
    List<Client> clients,
    Set<Role> replaced,
    List<Integer> spans) {
  /** The length of a span, which is a power of two in milliseconds. */
  public static final double SPAN_SECONDS = 1.024;

  /** Counts of which none has given way to another. */
  public TimeWaitCounts(
      double lengthSeconds,
      double windowSeconds,
      Breakdown<Long> sockets,
      Breakdown<Long> arrived,
      Breakdown<Long> expiring,
      double peakPerSecond,
      List<TimeWaitService> services,
      List<Client> clients) {
    this(
        lengthSeconds,
        windowSeconds,
        sockets,
        arrived,
        expiring,
        peakPerSecond,
        services,
        clients,
        Set.of(),
        List.of());
  }

  /** Of more services than this, those with the most are listed. */
  public static final int MAX_SERVICES = 16;

  /** What {@link #expiring} leaves, as a share of the time of all. */
  public static final double STEADY_PART = 5.0 / 6;

  /** A count of those that arrived, as a rate over the window. */
  public double perSecond(long arrivals) {
    return arrivals / windowSeconds;
  }

  /**
   * The rate over five sixths of the time that one lasts: well inside of it. NaN if some may have
   * given way to others meanwhile.
   */
  public double perSecondLong(Role role, long sockets, long expiring) {
    return replaced.contains(role) ? Double.NaN : survivorsPerSecond(sockets, expiring);
  }

  /** The rate at which TIME_WAITs came that are still there. */
  public double survivorsPerSecond() {
    return survivorsPerSecond(sockets.total(), expiring.total());
  }

  private double survivorsPerSecond(long sockets, long expiring) {
    return (sockets - expiring) / (STEADY_PART * lengthSeconds);
  }

  /**
   * The TIME_WAITs of one peer that connected to this host, which closed first.
   *
   * @param firstPort the lowest port that the peer was seen to use since it is named
   * @param lastPort the highest
   */
  public record Client(
      Peer peer,
      long sockets,
      long arrived,
      long expiring,
      int firstPort,
      int lastPort,
      Timestamps timestamps) {

    /** How many ports the peer seems to take its own from. */
    public int ports() {
      return lastPort - firstPort + 1;
    }
  }
}
