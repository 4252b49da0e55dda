package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitCounts.Client;
import io.tcpwait.sample.TimeWaitService;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The briefs of the kinds that are about TIME_WAITs but not about ports of this host. */
final class TimeWaitBrief {
  private static final int ROOM = 2;

  private TimeWaitBrief() {}

  /** {@code 100 a second close here (last 5s)}. */
  private static String closing(TimeWaitCounts timeWait, double perSecond) {
    return Texts.pace(perSecond)
        + " close here (last "
        + Texts.duration(timeWait.windowSeconds())
        + ")";
  }

  static Brief buckets(
      RuleContext context, long used, long limit, boolean over, boolean finWait, Ceiling ceiling) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    long demand = context.bucketDemand().buckets();
    return Brief.of(
            over
                ? "closed connections get no TIME_WAIT: "
                    + (limit == 0
                        ? "tcp_max_tw_buckets is 0"
                        : "all " + Texts.count(limit) + " of tcp_max_tw_buckets are used")
                : Texts.count(used)
                    + " of "
                    + Texts.count(limit)
                    + " places for TIME_WAITs are used (tcp_max_tw_buckets)")
        .when(
            Texts.pace(context.bucketDemand().perSecond())
                + " close here, which takes "
                + Texts.count(demand)
                + " places")
        .limit(over ? "" : BriefText.limit(List.of(ceiling), context.sample().seconds()))
        .who(services(context, timeWait))
        .why(
            finWait
                ? "this host closes first, and the peers do not close their side"
                : "this host closes first; past the limit a late segment may hit the next"
                    + " connection")
        .now(
            Step.command(
                Commands.sysctl(Settings.MAX_TW_BUCKETS, ROOM * Math.max(limit, demand)),
                "works at once; some 300 bytes each"))
        .then(Step.text("keep connections open, or have the other side close first"))
        .check("ss -Htn state time-wait | wc -l")
        .futile(
            (finWait ? "" : "tcp_fin_timeout, ")
                + "tcp_tw_reuse, a smaller limit: it ends none that are there")
        .build();
  }

  private static String services(RuleContext context, TimeWaitCounts timeWait) {
    if (timeWait.services().isEmpty()) {
      return "";
    }
    TimeWaitService most = timeWait.services().getFirst();
    return "connections "
        + BriefText.of(context, most.service())
        + ": "
        + Texts.count(most.sockets(), "TIME_WAIT")
        + " with "
        + Texts.count(most.peers(), "peer")
        + ", at most "
        + Texts.count(most.most())
        + " with one";
  }

  static Brief recycling(
      RuleContext context, Client client, double perSecond, double returnSeconds) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    Service service = client.peer().service();
    HostProcess listener = context.program(service, null);
    boolean stripped = client.timestamps().isKnown() && !client.timestamps().inUse();
    String length = Texts.duration(timeWait.lengthSeconds());
    return Brief.of(
            "client "
                + client.peer().label()
                + (returnSeconds < timeWait.lengthSeconds()
                    ? " is back on the same port after " + Texts.duration(returnSeconds)
                    : " is about to be back on the same port")
                + ", while its TIME_WAIT stands for "
                + length
                + " on port "
                + service.port())
        .when(closing(timeWait, perSecond))
        .limit(
            "seen on "
                + Texts.count(client.ports(), "client port")
                + ", would need "
                + Texts.count(Math.round(perSecond * timeWait.lengthSeconds())))
        .who(listener == null ? "" : BriefText.who(listener) + " listens")
        .why(
            client.timestamps().inUse()
                ? "this side closes first; timestamps let most of these SYNs in"
                : stripped
                    ? "this side closes first, and without timestamps such a SYN may be refused:"
                        + " connect() there times out"
                    : "this side closes first; whether its SYN is taken depends on timestamps")
        .now(
            Step.text(
                stripped
                    ? "find what takes the timestamps out: the client's tcp_timestamps, a gateway"
                    : "nothing on this host; ask the client whether connect() is slow"))
        .then(Step.text("have the client keep connections open or close first; more client ports"))
        .check(Commands.count("time-wait", client.peer()))
        .futile("tcp_tw_reuse and tcp_fin_timeout on this host")
        .build();
  }

  static Brief serverClosesFirst(
      RuleContext context, TimeWaitService of, double perSecond, @Nullable HostProcess listener) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    int port = of.service().port();
    return Brief.of(
            (listener == null ? "the server on port " + port : BriefText.who(listener))
                + " closes its connections first"
                + (listener == null ? "" : " on port " + port)
                + ": "
                + Texts.count(of.sockets(), "TIME_WAIT")
                + " here")
        .when(closing(timeWait, perSecond))
        .peers(Texts.count(of.peers(), "client") + ", the busiest has " + Texts.count(of.most()))
        .why("the server, or its protocol, ends each connection (\"Connection: close\")")
        .now(Step.text("nothing: they take no local port and little memory"))
        .then(Step.text("if the rate matters: keep-alive, a pool, or the client closes first"))
        .check("ss -Htn state time-wait sport = :" + port + " | wc -l")
        .futile("ip_local_port_range, tcp_tw_reuse, tcp_fin_timeout, fewer server connections")
        .build();
  }
}
