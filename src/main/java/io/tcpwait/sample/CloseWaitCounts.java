package io.tcpwait.sample;

import io.tcpwait.sample.Breakdown.ServiceShare;
import java.util.List;

/**
 * What a dump shows of CLOSE_WAIT. The three breakdowns name the same peers and services, in the
 * same order.
 *
 * @param agesKnown false where the sockets do not tell their ages, and were not watched for long;
 *     nothing but {@code sockets} says anything then
 * @param sockets all
 * @param stuck those that have been there for long, and on which this side no longer sends
 * @param oldestAgeSeconds how long ago the oldest of {@code sockets} got its FIN; NaN without one
 * @param causes of all stuck sockets
 * @param uncertain by service, sockets that may or may not be stuck: keepalive probes were
 *     answered, so that their ages have bounds only, on both sides of {@code stuck-after}; at most
 *     {@value #MAX_SERVICES}, the most first
 * @param services those with stuck sockets, at most {@value #MAX_SERVICES}, the most stuck first
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
  /** Of more services than this, those with the most stuck sockets are listed. */
  public static final int MAX_SERVICES = 64;
}
