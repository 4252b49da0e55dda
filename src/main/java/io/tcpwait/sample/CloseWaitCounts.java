package io.tcpwait.sample;

import io.tcpwait.sample.Breakdown.ServiceShare;
import java.util.List;

/**
 * The CLOSE_WAIT sockets of a dump. The three breakdowns name the same peers and services, in the
 * same order.
 *
 * @param agesKnown false if the sockets do not tell their ages, and were not watched for long; then
 *     only {@code sockets} is meaningful
 * @param sockets all CLOSE_WAIT sockets
 * @param stuck sockets that have been in CLOSE_WAIT for long, and on which this side no longer
 *     sends
 * @param oldestAgeSeconds how long ago the oldest of {@code sockets} got its FIN; NaN without
 *     sockets
 * @param causes of all stuck sockets
 * @param uncertain by service, sockets that may or may not be stuck; at most {@value #MAX_SERVICES}
 *     services, the most sockets first. Because keepalive probes were answered, or data was
 *     acknowledged after the FIN, the ages have only bounds, on both sides of {@code stuck-after}
 * @param services the services with stuck sockets, at most {@value #MAX_SERVICES}, the most stuck
 *     first
 * @param arrivals when the sockets of these services got their FINs
 */
public record CloseWaitCounts(
    boolean agesKnown,
    Breakdown<Long> sockets,
    Breakdown<Long> stuck,
    Breakdown<Double> oldestAgeSeconds,
    StuckCauses causes,
    List<ServiceShare<Long>> uncertain,
    List<StuckService> services,
    ArrivalCounts arrivals) {
  /** The most services that are listed: the services with the most stuck sockets. */
  public static final int MAX_SERVICES = 64;

  /** The same with other lists of services. */
  public CloseWaitCounts with(
      List<ServiceShare<Long>> otherUncertain, List<StuckService> otherServices) {
    return new CloseWaitCounts(
        agesKnown,
        sockets,
        stuck,
        oldestAgeSeconds,
        causes,
        otherUncertain,
        otherServices,
        arrivals);
  }
}
