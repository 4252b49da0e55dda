package io.tcpwait.detect;

import io.tcpwait.model.BindPool;
import io.tcpwait.model.HostProcess;
import io.tcpwait.model.PortCounts;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@link FindingKind#BIND_POOL}: programs that bind before they connect take each port from
 * everybody, whatever the destination.
 */
final class BindShortage {
  /** Less is some program's own ports, and no matter. */
  private static final double NOTABLE_BOUND = 0.1;

  private static final int LEAST_BOUND = 8;

  /** Where all are used within the time of a TIME_WAIT, so much of them is enough to say so. */
  private static final double SOON_RATIO = 0.3;

  /** Of the half that bind(2) takes ports from first. */
  private static final double HALF_GONE_RATIO = 0.9;

  /** To look through a half of so many takes it milliseconds, each time. */
  private static final long LONG_SEARCH_PORTS = 10_000;

  private BindShortage() {}

  static Optional<Finding> find(
      Look look, PortCounts ports, BindPool pool, double secondsLeft, double timeWaitSeconds) {
    long limit = pool.limit();
    double used = limit > 0 ? (double) pool.used() / limit : 0;
    if (pool.bound() < Math.max(LEAST_BOUND, NOTABLE_BOUND * pool.used())) {
      return Optional.empty();
    }
    Object about = Alarms.about(pool.source(), null);
    double least = look.threshold(FindingKind.BIND_POOL, about, look.thresholds().warningRatio());
    boolean soon = used >= SOON_RATIO && secondsLeft <= timeWaitSeconds;
    boolean slow =
        limit / 2 >= LONG_SEARCH_PORTS
            && 2 * pool.bound()
                >= look.threshold(FindingKind.BIND_POOL, about, HALF_GONE_RATIO) * limit;
    if (used < least && !soon && !slow) {
      return Optional.empty();
    }
    Ceiling ceiling = new Ceiling(Ceiling.Kind.BIND_POOL, pool.used(), limit, secondsLeft);
    return Optional.of(
        new Finding(
            FindingKind.BIND_POOL,
            Severity.WARNING,
            new Finding.Subject(
                look.sample().netns(), null, null, pool.source(), program(look, ports, pool)),
            look.sample().seconds(),
            "Connections from "
                + pool.source().label()
                + " use "
                + Wording.used(ceiling)
                + ", over all destinations"
                + (pool.used() >= limit
                    ? ": bind() fails."
                    : Double.isInfinite(secondsLeft)
                        ? "."
                        : "; all will be used in "
                            + Texts.duration(secondsLeft)
                            + " at this pace."),
            List.of(
                Fact.count(
                    "used_ports", pool.used(), Wording.used(ceiling) + " used, by any connection"),
                Fact.count(
                    "bound_ports",
                    pool.bound(),
                    Texts.count(pool.bound())
                        + " look bound: connect() would not have chosen them, and one connection"
                        + " alone has each"
                        + (slow ? "; bind() looks through all of these each time" : "")),
                Fact.count(
                    "usable_ports",
                    ports.usablePorts(),
                    Texts.count(ports.usablePorts())
                        + " are left to programs that connect without binding, for all their"
                        + " destinations")),
            "A program binds to this address before it connects. Such a port is taken from every"
                + " connection of the network namespace until its TIME_WAIT ends, where without"
                + " bind() it could serve each destination once.",
            List.of(ceiling),
            List.of(
                "Have the program set IP_BIND_ADDRESS_NO_PORT before bind(), so that connect()"
                    + " chooses the port (nginx does by itself for proxy_bind; HAProxy for source),"
                    + " or not bind at all where the address does not matter.",
                "Keep connections open and use them again: what is not closed leaves no"
                    + " TIME_WAIT."),
            List.of(
                "net.ipv4.tcp_tw_reuse is for connect(): bind() of port 0 does not take the port of"
                    + " a TIME_WAIT.",
                "SO_REUSEADDR does not let bind() of port 0 share a port that connections have,"
                    + " unless net.ipv4.ip_autobind_reuse is 1.")));
  }

  /** One that has connections from that address, of those with the most the first known. */
  private static @Nullable HostProcess program(Look look, PortCounts ports, BindPool pool) {
    return ports.budgets().stream()
        .filter(of -> of.source().equals(pool.source()))
        .map(of -> look.program(of.peer().service(), of.peer()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
