package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitCounts.Client;
import io.tcpwait.sample.TimeWaitService;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of {@code server_closes_first}. A client is its subject if it has more than half of the
 * TIME_WAITs. With many clients of about as many, the subject would change from sample to sample.
 */
public final class ServerClosesFirstText {
  /**
   * How many ports a Linux client goes through by itself (ip_local_port_range). These are the ports
   * of one parity, since the client side does not hold any of them.
   */
  private static final int CLIENT_PORTS = 14_116;

  private ServerClosesFirstText() {}

  public static Finding finding(RuleContext context, FindingKey key, TimeWaitService of) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    double perSecond = timeWait.perSecond(of.arrived());
    HostProcess program = context.program(of.service(), null);
    Client client = clientWithMost(timeWait, of);
    return context
        .finding(key, Severity.INFO)
        .service(of.service())
        .peer(client != null && 2 * client.sockets() > of.sockets() ? client.peer() : null)
        .owner(program)
        .brief(TimeWaitBrief.serverClosesFirst(context, of, perSecond, program))
        .summary(
            Wording.capitalized(context.name(of.service()))
                + " closes its connections first, "
                + Texts.pace(perSecond)
                + ": "
                + Texts.count(of.sockets(), "TIME_WAIT")
                + " on this side.")
        .evidence(evidence(context, of, perSecond, client, program))
        .cause(
            "The program, or its protocol, ends each connection from this side, as does an HTTP"
                + " server that answers \"Connection: close\".")
        .helps(
            "If the rate matters, keep connections open (HTTP keep-alive, a pool), or have the"
                + " client close first.")
        .futile(
            isInRange(context, of.service().port())
                ? "These TIME_WAITs hold one port of ip_local_port_range, the service's own:"
                    + " neither a wider range nor tcp_tw_reuse changes anything for them."
                : "These TIME_WAITs hold no ephemeral port of this host: neither a wider"
                    + " ip_local_port_range nor tcp_tw_reuse changes anything for them.")
        .futile(
            "A limit on the server's connections does not make them fewer: they are closed"
                + " already.")
        .build();
  }

  private static List<Fact> evidence(
      RuleContext context,
      TimeWaitService of,
      double perSecond,
      @Nullable Client client,
      @Nullable HostProcess program) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    double lastMinute = timeWait.perSecondLong(of.service().role(), of.sockets(), of.expiring());
    List<Fact> evidence = new ArrayList<>();
    evidence.add(
        new Fact(
            "closes_per_second",
            perSecond,
            Texts.pace(perSecond)
                + " over the last "
                + Texts.duration(timeWait.windowSeconds())
                + (Double.isNaN(lastMinute)
                    ? ""
                    : ", " + Texts.pace(lastMinute) + " over the last minute")));
    evidence.add(TimeWaitBucketsText.spread(context, of));
    Double opened = context.events().perSecond("PassiveOpens");
    if (opened != null && opened > 0) {
      evidence.add(
          new Fact(
              "passive_opens_per_second",
              opened,
              "all services together accept " + Texts.pace(opened)));
    }
    if (of.most() > 0) {
      double ofOne = perSecond * of.most() / of.sockets();
      evidence.add(
          new Fact(
              "client_return_seconds",
              CLIENT_PORTS / ofOne,
              "the client with most"
                  + (client == null ? "" : ", " + client.peer().label() + ",")
                  + " has "
                  + Texts.pace(ofOne)
                  + ": of the "
                  + Texts.count(CLIENT_PORTS, "port")
                  + " that Linux goes through first, it is back on one after "
                  + Texts.duration(CLIENT_PORTS / ofOne)));
    }
    if (program != null) {
      evidence.add(
          Fact.count(
              "listener_pid",
              program.pid(),
              Wording.process(program) + " listens; a TIME_WAIT itself has no process"));
    }
    return evidence;
  }

  private static boolean isInRange(RuleContext context, int port) {
    Long first = context.sample().settings().get(Settings.PORT_RANGE_MIN);
    Long last = context.sample().settings().get(Settings.PORT_RANGE_MAX);
    return first != null && last != null && port >= first && port <= last;
  }

  /** The client with the most TIME_WAITs; null if it is not named. */
  private static @Nullable Client clientWithMost(TimeWaitCounts timeWait, TimeWaitService of) {
    return timeWait.clients().stream()
        .filter(one -> one.peer().service().equals(of.service()) && one.sockets() == of.most())
        .findFirst()
        .orElse(null);
  }
}
