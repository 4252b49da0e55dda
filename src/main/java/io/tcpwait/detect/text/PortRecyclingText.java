package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.CounterDeltas;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitCounts.Client;
import io.tcpwait.sample.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of {@code port_recycling}. */
public final class PortRecyclingText {
  private static final String PAWS = "PAWSTimewait";

  private PortRecyclingText() {}

  public static Finding finding(RuleContext context, FindingKey key, Client client) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    double perSecond = timeWait.perSecond(client.arrived());
    // The client has as many TIME_WAITs as ports that it used since the oldest of them.
    double returnSeconds = Math.min(client.ports(), client.sockets()) / perSecond;
    return context
        .finding(key, Severity.WARNING)
        .service(client.peer().service())
        .peer(client.peer())
        .owner(context.program(client.peer().service(), null))
        .brief(TimeWaitBrief.recycling(context, client, perSecond, returnSeconds))
        .summary(
            "Client "
                + client.peer().label()
                + " of "
                + context.name(client.peer().service())
                + (returnSeconds < timeWait.lengthSeconds()
                    ? " is back on the same port after "
                        + Texts.duration(returnSeconds)
                        + ", while its TIME_WAIT stands here for "
                        + Texts.duration(timeWait.lengthSeconds())
                        + "."
                    : " will soon need its ports again before their TIME_WAITs here have ended."))
        .evidence(evidence(client, timeWait, perSecond, returnSeconds, context.events()))
        .cause(cause(client))
        .helps(helps(client))
        .futile(
            "net.ipv4.tcp_tw_reuse is for connections that this host opens: it does nothing for"
                + " its clients' connections.")
        .futile("net.ipv4.tcp_fin_timeout does not shorten TIME_WAIT.")
        .build();
  }

  private static List<Fact> evidence(
      Client client,
      TimeWaitCounts timeWait,
      double perSecond,
      double returnSeconds,
      CounterDeltas events) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        new Fact(
            "closes_per_second",
            perSecond,
            Texts.pace(perSecond)
                + " of its connections are closed by this side, "
                + Texts.count(client.sockets(), "TIME_WAIT")));
    facts.add(
        Fact.count(
            "ports",
            client.ports(),
            "it was seen to use ports "
                + client.firstPort()
                + " to "
                + client.lastPort()
                + ", "
                + Texts.count(client.ports())
                + ", and would need "
                + Texts.count(Math.round(perSecond * timeWait.lengthSeconds()))));
    facts.add(
        new Fact(
            "return_seconds",
            returnSeconds,
            "it is back on a port after " + Texts.duration(returnSeconds)));
    facts.add(
        new Fact(
            "timestamps_in_use",
            client.timestamps().isKnown() ? (client.timestamps().inUse() ? 1 : 0) : Double.NaN,
            ReuseText.timestamps(client.timestamps())));
    proof(events).ifPresent(facts::add);
    return List.copyOf(facts);
  }

  /**
   * The counter that proves that SYNs are refused; most outcomes do not move a counter. Linux
   * before 6.16 does not have a counter for TIME_WAITs alone.
   */
  private static Optional<Fact> proof(CounterDeltas events) {
    Long older = events.moved(PAWS);
    if (older == null && (events.has(PAWS) || !events.has("PAWSEstab"))) {
      return Optional.empty();
    }
    String uncounted =
        "a SYN that replaces the TIME_WAIT moves no counter, nor does one that is refused for its"
            + " sequence number, without timestamps";
    String text =
        older == null
            ? "this kernel counts SYNs that are refused for their timestamp in PAWSEstab, among"
                + " others; "
                + uncounted
            : older == 0
                ? "no segment was refused for its timestamp since the last sample (PAWSTimewait); "
                    + uncounted
                : Texts.count(older, "segment")
                    + ", of any client, refused since the last sample for a timestamp older than"
                    + " the TIME_WAIT's (PAWSTimewait)";
    return Optional.of(new Fact("paws_time_wait", older == null ? Double.NaN : older, text));
  }

  private static String cause(Client client) {
    Timestamps seen = client.timestamps();
    String end =
        seen.inUse()
            ? "Timestamps are in use with this client: a SYN with a newer timestamp replaces the"
                + " TIME_WAIT. Hosts behind one address have different clocks, so that some of"
                + " their SYNs are refused."
            : seen.isKnown()
                ? (seen.with() > 0
                        ? "Some of its connections have timestamps and some do not, as if several"
                            + " hosts share one address. "
                        : "")
                    + "Without timestamps a SYN is taken only if its sequence number is higher than"
                    + " the last of the old connection. Otherwise it is answered with a bare ACK,"
                    + " and connect() is late or times out."
                : "Whether its SYN is taken depends on timestamps, and without them on chance. No"
                    + " live connection has shown yet whether timestamps are in use.";
    return "This side closes first, so that it has the TIME_WAITs, while the client's ports are"
        + " free at once. "
        + end;
  }

  private static List<String> helps(Client client) {
    List<String> helps = new ArrayList<>();
    helps.add("Have the client keep its connections open (a pool), or close first itself.");
    if (client.timestamps().isKnown() && client.timestamps().with() == 0) {
      helps.add(
          "Find what takes the timestamps out (the client's tcp_timestamps, a gateway, a load"
              + " balancer): with them a newer SYN replaces the TIME_WAIT.");
    }
    helps.add(
        "More client addresses, or a wider range of ports on the client, make it return to a port"
            + " later.");
    return List.copyOf(helps);
  }
}
