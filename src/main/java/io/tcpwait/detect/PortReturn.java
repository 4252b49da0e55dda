package io.tcpwait.detect;

import io.tcpwait.model.Peer;
import io.tcpwait.model.TimeWaitCounts;
import io.tcpwait.model.TimeWaitCounts.Client;
import io.tcpwait.model.Timestamps;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@link FindingKind#PORT_RECYCLING}: a client needs its ports again before their TIME_WAITs on
 * this side have ended.
 *
 * <p>How many ports a client has is what it was seen to use. That is worth something only once it
 * no longer becomes more, though the client went on for long enough to show more.
 */
final class PortReturn {
  private static final String PAWS = "PAWSTimewait";
  private static final double NEAR_RATIO = 0.8;

  /** Whoever comes less often has a few ports that chance may explain, and is hardly ever late. */
  private static final double LEAST_PER_SECOND = 1;

  /** A few at the ends that are seen late are no sign that there are many more. */
  private static final double GROWTH_RATIO = 1.01;

  /** Linux goes through the ports of one parity first. */
  private static final double ARRIVALS_PER_PORT = 0.5;

  /**
   * Whoever is back before the end has left TIME_WAITs on nearly a half of its ports or more, which
   * is what chance comes to too. A burst on a few of many ports has not, whatever its rate.
   */
  private static final double LEFT_RATIO = 0.4;

  private static final class Range {
    private int ports;
    private double sinceSeconds;
    private double arrivals;

    private boolean isKnown() {
      return arrivals >= ARRIVALS_PER_PORT * ports;
    }
  }

  private Map<Peer, Range> ranges = new HashMap<>();
  private double lastSeconds = Double.NaN;

  void update(TimeWaitCounts timeWait, double nowSeconds) {
    double elapsed = Double.isNaN(lastSeconds) ? 0 : nowSeconds - lastSeconds;
    lastSeconds = nowSeconds;
    Map<Peer, Range> kept = new HashMap<>();
    for (Client client : timeWait.clients()) {
      Range range = ranges.getOrDefault(client.peer(), new Range());
      if (client.ports() > GROWTH_RATIO * range.ports) {
        range.ports = client.ports();
        range.sinceSeconds = nowSeconds;
        range.arrivals = 0;
      } else if (nowSeconds - range.sinceSeconds >= timeWait.windowSeconds()) {
        // What was counted before that includes what showed these ports.
        range.arrivals += elapsed * timeWait.perSecond(client.arrived());
      }
      kept.put(client.peer(), range);
    }
    ranges = kept;
  }

  Optional<Finding> find(Look look, TimeWaitCounts timeWait, Client client, Events events) {
    Range range = ranges.get(client.peer());
    double perSecond = timeWait.perSecond(client.arrived());
    double needed = perSecond * timeWait.lengthSeconds();
    Object about = Alarms.about(null, client.peer());
    double ports = look.threshold(FindingKind.PORT_RECYCLING, about, client.ports());
    boolean isNear = needed >= NEAR_RATIO * ports && client.sockets() >= LEFT_RATIO * ports;
    boolean isOften =
        perSecond >= look.threshold(FindingKind.PORT_RECYCLING, about, LEAST_PER_SECOND);
    if (range == null || !range.isKnown() || !isNear || !isOften) {
      return Optional.empty();
    }
    // It has as many TIME_WAITs as ports that it went through since it used the oldest of them.
    double returnSeconds = Math.min(client.ports(), client.sockets()) / perSecond;
    return Optional.of(
        new Finding(
            FindingKind.PORT_RECYCLING,
            Severity.WARNING,
            new Finding.Subject(
                look.sample().netns(),
                client.peer().service(),
                client.peer(),
                null,
                look.program(client.peer().service(), null)),
            look.sample().seconds(),
            "Client "
                + client.peer().label()
                + " of "
                + look.wording().service(client.peer().service())
                + (returnSeconds < timeWait.lengthSeconds()
                    ? " is back on the same port after "
                        + Texts.duration(returnSeconds)
                        + ", while its TIME_WAIT stands here for "
                        + Texts.duration(timeWait.lengthSeconds())
                        + "."
                    : " is about to need its ports again before their TIME_WAITs here have ended."),
            evidence(client, timeWait, perSecond, returnSeconds, events),
            cause(client),
            List.of(),
            helps(client),
            List.of(
                "net.ipv4.tcp_tw_reuse on this host is for connections that it opens itself, and"
                    + " does nothing for those of its clients.",
                "net.ipv4.tcp_fin_timeout does not shorten TIME_WAIT.")));
  }

  private static List<Fact> evidence(
      Client client,
      TimeWaitCounts timeWait,
      double perSecond,
      double returnSeconds,
      Events events) {
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
   * Which counter proves that SYNs are refused; most of what becomes of them moves none. Before
   * Linux 6.16 there is none for TIME_WAITs alone.
   */
  private static Optional<Fact> proof(Events events) {
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
            ? "Timestamps are in use with this client, and a SYN that is newer by them replaces the"
                + " TIME_WAIT. Several hosts behind one address have clocks of their own, and are"
                + " refused at times."
            : seen.isKnown()
                ? (seen.with() > 0
                        ? "Some of its connections have timestamps and some have none, as of"
                            + " several hosts behind one address. "
                        : "")
                    + "Without timestamps a SYN is taken only if its sequence number is higher than"
                    + " the last of the old connection; else it is answered with a bare ACK, and"
                    + " connect() is late or times out."
                : "Whether its SYN is taken is decided by timestamps, of which no live connection"
                    + " has told yet, and without them by chance.";
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
        "More client addresses, or a wider range of ports on the client, make it come back later.");
    return List.copyOf(helps);
  }
}
