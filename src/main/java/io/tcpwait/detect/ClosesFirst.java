package io.tcpwait.detect;

import io.tcpwait.model.HostProcess;
import io.tcpwait.model.PortCounts;
import io.tcpwait.model.Role;
import io.tcpwait.model.Settings;
import io.tcpwait.model.TimeWaitCounts;
import io.tcpwait.model.TimeWaitCounts.Client;
import io.tcpwait.model.TimeWaitService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link FindingKind#SERVER_CLOSES_FIRST}: a service of this host has the TIME_WAITs of its
 * connections. Who closes first has them. A client is its subject where more than half are with it;
 * of many that have about as many it would be another one in each sample.
 */
final class ClosesFirst {
  /** Fewer are worth no word. */
  private static final double LEAST_PER_SECOND = 1;

  /**
   * How many ports a Linux client goes through by itself (ip_local_port_range): those of one
   * parity, since none of them is held on its side.
   */
  private static final int CLIENT_PORTS = 14_116;

  private ClosesFirst() {}

  static Optional<Finding> find(
      Look look,
      TimeWaitCounts timeWait,
      @Nullable PortCounts ports,
      Events events,
      TimeWaitService of) {
    double perSecond = timeWait.perSecond(of.arrived());
    double least = look.threshold(FindingKind.SERVER_CLOSES_FIRST, of.service(), LEAST_PER_SECOND);
    if (of.service().role() == Role.OUTBOUND || perSecond < least) {
      return Optional.empty();
    }
    HostProcess program = look.program(of.service(), null);
    List<Fact> evidence = new ArrayList<>();
    evidence.add(
        new Fact(
            "closes_per_second",
            perSecond,
            Texts.pace(perSecond)
                + " over the last "
                + Texts.duration(timeWait.windowSeconds())
                + ", "
                + Texts.pace(timeWait.perSecondLong(of.sockets(), of.expiring()))
                + " over the last minute"));
    evidence.add(FullBuckets.spread(look, timeWait, ports, of));
    Double opened = events.perSecond("PassiveOpens");
    if (opened != null && opened > 0) {
      evidence.add(
          new Fact(
              "passive_opens_per_second",
              opened,
              "all services together accept " + Texts.pace(opened)));
    }
    Client client = clientWithMost(timeWait, of);
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
    return Optional.of(
        new Finding(
            FindingKind.SERVER_CLOSES_FIRST,
            Severity.INFO,
            new Finding.Subject(
                look.sample().netns(),
                of.service(),
                client != null && 2 * client.sockets() > of.sockets() ? client.peer() : null,
                null,
                program),
            look.sample().seconds(),
            Wording.capitalized(look.wording().service(of.service()))
                + " closes its connections first, "
                + Texts.pace(perSecond)
                + ": "
                + Texts.count(of.sockets(), "TIME_WAIT")
                + " on this side.",
            List.copyOf(evidence),
            "The program, or its protocol, ends each connection from this side, as an HTTP server"
                + " does that answers \"Connection: close\".",
            List.of(),
            List.of(
                "Where the rate matters, have connections kept open (HTTP keep-alive, a pool), or"
                    + " the client close first."),
            List.of(
                isInRange(look, of.service().port())
                    ? "These TIME_WAITs hold one port of ip_local_port_range, the service's own:"
                        + " neither a wider range nor tcp_tw_reuse changes anything for them."
                    : "These TIME_WAITs hold no ephemeral port of this host: neither a wider"
                        + " ip_local_port_range nor tcp_tw_reuse changes anything for them.",
                "A limit on the server's connections does not make them fewer: they are closed"
                    + " already.")));
  }

  private static boolean isInRange(Look look, int port) {
    Long first = look.sample().settings().get(Settings.PORT_RANGE_MIN);
    Long last = look.sample().settings().get(Settings.PORT_RANGE_MAX);
    return first != null && last != null && port >= first && port <= last;
  }

  /** Null where that one is not named. */
  private static @Nullable Client clientWithMost(TimeWaitCounts timeWait, TimeWaitService of) {
    return timeWait.clients().stream()
        .filter(one -> one.peer().service().equals(of.service()) && one.sockets() == of.most())
        .findFirst()
        .orElse(null);
  }
}
