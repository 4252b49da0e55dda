package io.tcpwait.sample;

import java.util.List;
import java.util.Set;

/**
 * The TIME_WAIT sockets of a dump. The breakdowns name the same peers and services, in the same
 * order.
 *
 * @param lengthSeconds how long a TIME_WAIT lasts on this kernel
 * @param windowSeconds how far back {@code arrived} looks
 * @param sockets all TIME_WAIT sockets
 * @param arrived TIME_WAITs that are younger than the window, by their own timers. Also TIME_WAITs
 *     that arrived within it and were replaced, by the kernel's own count
 * @param expiring how many of {@code sockets} are in the last sixth of their time, or past it. The
 *     kernel's timers let them live up to a few seconds longer
 * @param peakPerSecond the most TIME_WAITs that arrived within one second, without expiring sockets
 * @param services the services with the most TIME_WAITs, in order, at most {@value #MAX_SERVICES}
 * @param clients the named inbound peers, and the ports that they used
 * @param replaced the roles in which TIME_WAITs of the last minute may have been replaced. Their
 *     survivors do not tell the rate over that minute
 * @param spans how many of {@code sockets} arrived within each span of {@value #SPAN_SECONDS} s,
 *     the last span first. Spans go back by the length of a TIME_WAIT, and at most a minute
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

  /** Counts without replaced TIME_WAITs. */
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

  /** The most services that are listed: the services with the most TIME_WAITs. */
  public static final int MAX_SERVICES = 16;

  /** The share of its time in which a TIME_WAIT is not yet {@link #expiring}. */
  public static final double STEADY_PART = 5.0 / 6;

  /** The same with other lists of services and clients. */
  public TimeWaitCounts with(List<TimeWaitService> otherServices, List<Client> otherClients) {
    return new TimeWaitCounts(
        lengthSeconds,
        windowSeconds,
        sockets,
        arrived,
        expiring,
        peakPerSecond,
        otherServices,
        otherClients,
        replaced,
        spans);
  }

  /** A count of arrivals, as a rate over the window. */
  public double perSecond(long arrivals) {
    return arrivals / windowSeconds;
  }

  /**
   * The arrival rate over five sixths of the time that a TIME_WAIT lasts. NaN if TIME_WAITs may
   * have been replaced meanwhile.
   */
  public double perSecondLong(Role role, long sockets, long expiring) {
    return replaced.contains(role) ? Double.NaN : survivorsPerSecond(sockets, expiring);
  }

  /** The arrival rate of the TIME_WAITs that still exist. */
  public double survivorsPerSecond() {
    return survivorsPerSecond(sockets.total(), expiring.total());
  }

  private double survivorsPerSecond(long sockets, long expiring) {
    return (sockets - expiring) / (STEADY_PART * lengthSeconds);
  }

  /**
   * The TIME_WAITs of one peer that connected to this host; this host closed first.
   *
   * @param firstPort the lowest port that the peer was seen to use since it was named
   * @param lastPort the highest such port
   */
  public record Client(
      Peer peer,
      long sockets,
      long arrived,
      long expiring,
      int firstPort,
      int lastPort,
      Timestamps timestamps) {

    /** How many ports the peer seems to choose from. */
    public int ports() {
      return lastPort - firstPort + 1;
    }
  }
}
