package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BucketDemand;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.detect.history.PortProjections;
import io.tcpwait.detect.history.Projection;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of {@code time_wait_buckets}. */
public final class TimeWaitBucketsText {
  private static final int SERVICES_IN_EVIDENCE = 3;
  private static final double NOTABLE_PART = 0.1;

  private TimeWaitBucketsText() {}

  public static Finding finding(
      RuleContext context, FindingKey key, long used, long limit, boolean over) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    Long overflow = context.events().moved(CounterDeltas.OVERFLOW);
    BucketDemand demand = context.bucketDemand();
    double perSecond = demand.perSecond();
    // A connection that this side has closed takes a bucket in FIN_WAIT2 too.
    long finWaits = Math.max(0, used - timeWait.sockets().total());
    boolean finWait = 2 * finWaits > used;
    Finding.Builder finding =
        context
            .finding(key, over ? Severity.CRITICAL : Severity.WARNING)
            .service(service(timeWait))
            .evidence(
                Fact.count(
                    "buckets",
                    used,
                    Texts.count(used)
                        + " of "
                        + Texts.count(limit)
                        + " buckets (tcp_max_tw_buckets)"));
    if (finWaits > NOTABLE_PART * used) {
      finding.evidence(
          Fact.count(
              "fin_wait2",
              finWaits,
              Texts.count(finWaits)
                  + " of them in FIN_WAIT2: this side has closed, and the peer has not"));
    }
    if (overflow != null) {
      finding.evidence(
          Fact.count(
              "overflowed",
              overflow,
              (overflow == 0
                      ? "every connection got its TIME_WAIT"
                      : Texts.count(overflow, "connection") + " got no TIME_WAIT")
                  + " since the last sample (TCPTimeWaitOverflow)"));
    }
    finding.evidence(
        new Fact(
            "arrivals_per_second",
            perSecond,
            Texts.pace(perSecond)
                + " close here, so that it takes "
                + Texts.count(demand.buckets())
                + " buckets in the long run"));
    timeWait.services().stream()
        .limit(SERVICES_IN_EVIDENCE)
        .forEach(of -> finding.evidence(spread(context, of)));
    Ceiling ceiling = ceiling(timeWait, (double) used, (double) limit, perSecond);
    return finding
        .brief(TimeWaitBrief.buckets(context, used, limit, over, finWait, ceiling))
        .summary(
            over
                ? "Closed connections get no TIME_WAIT: "
                    + (limit == 0
                        ? "tcp_max_tw_buckets is 0."
                        : "all " + Texts.count(limit) + " of tcp_max_tw_buckets are used.")
                : (finWait
                        ? "Connections that wait in FIN_WAIT2, and TIME_WAITs, use "
                        : "TIME_WAITs use ")
                    + Texts.count(used)
                    + " of "
                    + Texts.count(limit)
                    + " buckets of tcp_max_tw_buckets.")
        .cause(
            (finWait
                    ? "Peers do not close their side. This host closes connections first, and "
                    : "This host closes connections first, and ")
                + (over || demand.exceeds(limit)
                    ? "faster than the limit has room for"
                    : "the limit has little room for more")
                + ". Past it a connection goes straight to CLOSED: its late segments may be taken"
                + " for segments of the next connection with the same ports.")
        .ceilings(List.of(ceiling))
        .helps(helps(context, limit, finWait))
        .futile(futile(finWait))
        .build();
  }

  /** The same limit for the same load, whichever finding speaks of it. */
  static String raiseAbove(RuleContext context) {
    return "Raise net.ipv4.tcp_max_tw_buckets above "
        + Texts.count(context.bucketDemand().buckets())
        + ", which takes effect at once; each TIME_WAIT takes some 300 bytes.";
  }

  private static List<String> helps(RuleContext context, long limit, boolean finWait) {
    List<String> helps = new ArrayList<>();
    helps.add(
        context.bucketDemand().exceeds(limit)
            ? raiseAbove(context)
            : "This load has room, with "
                + Texts.count(context.bucketDemand().buckets())
                + " buckets: raise net.ipv4.tcp_max_tw_buckets if more is to come, which takes"
                + " effect at once.");
    Long finTimeout = context.settings().get(Settings.FIN_TIMEOUT);
    if (finWait && finTimeout != null) {
      helps.add(
          "net.ipv4.tcp_fin_timeout ("
              + finTimeout
              + " here) is how long a socket waits in FIN_WAIT2 for a peer that does not close.");
    }
    helps.add(
        "Have the other side close first, or keep connections open: either way there are fewer"
            + " TIME_WAITs here.");
    return List.copyOf(helps);
  }

  private static List<String> futile(boolean finWait) {
    List<String> futile = new ArrayList<>();
    if (!finWait) {
      futile.add("net.ipv4.tcp_fin_timeout does not shorten TIME_WAIT.");
    }
    futile.add(
        "net.ipv4.tcp_tw_reuse frees ports for connections that this host opens; it does not make"
            + " other TIME_WAITs fewer.");
    return List.copyOf(futile);
  }

  private static Ceiling ceiling(
      TimeWaitCounts timeWait, double used, double limit, double perSecond) {
    Projection outlook =
        new Projection(
            limit,
            0,
            0,
            used,
            perSecond,
            expiries(timeWait),
            PortProjections.holdSeconds(timeWait));
    return new Ceiling(Ceiling.Kind.TIME_WAIT_BUCKETS, used, limit, outlook.secondsLeft());
  }

  private static double expiries(TimeWaitCounts timeWait) {
    return PortProjections.expiries(timeWait.expiring().total(), timeWait);
  }

  private static @Nullable Service service(TimeWaitCounts timeWait) {
    return timeWait.services().isEmpty() ? null : timeWait.services().getFirst().service();
  }

  /** Whether a few peers have the TIME_WAITs, or many have a few each. */
  public static Fact spread(RuleContext context, TimeWaitService of) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    PortCounts ports = context.tcp().ports();
    return Fact.count(
        "service_time_waits",
        of.sockets(),
        context.name(of.service())
            + " has "
            + Texts.count(of.sockets())
            + ", "
            + Texts.pace(timeWait.perSecond(of.arrived()))
            + ", with "
            + Texts.count(of.peers(), "peer")
            + ", the most with one "
            + Texts.count(of.most())
            + (ports == null || of.service().role() == Role.INBOUND
                ? ""
                : " of " + Texts.count(ports.usablePorts(), "port")));
  }
}
