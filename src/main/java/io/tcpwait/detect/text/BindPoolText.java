package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.model.BindPool;
import io.tcpwait.model.HostProcess;
import io.tcpwait.model.PortCounts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words of {@code bind_pool}. */
public final class BindPoolText {
  private BindPoolText() {}

  public static Finding finding(
      RuleContext context,
      FindingKey key,
      PortCounts ports,
      BindPool pool,
      double secondsLeft,
      boolean slow) {
    long limit = pool.limit();
    Ceiling ceiling = new Ceiling(Ceiling.Kind.BIND_POOL, pool.used(), limit, secondsLeft);
    return context
        .finding(key, Severity.WARNING)
        .source(pool.source())
        .owner(program(context, ports, pool))
        .summary(
            "Connections from "
                + pool.source().label()
                + " use "
                + ceiling.usedText()
                + ", over all destinations"
                + (pool.used() >= limit
                    ? ": bind() fails."
                    : Double.isInfinite(secondsLeft)
                        ? "."
                        : "; all will be used in "
                            + Texts.duration(secondsLeft)
                            + " at this pace."))
        .evidence(
            Fact.count("used_ports", pool.used(), ceiling.usedText() + " used, by any connection"))
        .evidence(
            Fact.count(
                "bound_ports",
                pool.bound(),
                Texts.count(pool.bound())
                    + " look bound: connect() would not have chosen them, and one connection"
                    + " alone has each"
                    + (slow ? "; bind() looks through all of these each time" : "")))
        .evidence(
            Fact.count(
                "usable_ports",
                ports.usablePorts(),
                Texts.count(ports.usablePorts())
                    + " are left to programs that connect without binding, for all their"
                    + " destinations"))
        .cause(
            "A program binds to this address before it connects. Such a port is taken from every"
                + " connection of the network namespace until its TIME_WAIT ends, where without"
                + " bind() it could serve each destination once.")
        .ceilings(List.of(ceiling))
        .helps(
            "Have the program set IP_BIND_ADDRESS_NO_PORT before bind(), so that connect()"
                + " chooses the port (nginx does by itself for proxy_bind; HAProxy for source),"
                + " or not bind at all where the address does not matter.")
        .helps("Keep connections open and use them again: what is not closed leaves no TIME_WAIT.")
        .futile(
            "net.ipv4.tcp_tw_reuse is for connect(): bind() of port 0 does not take the port of"
                + " a TIME_WAIT.")
        .futile(
            "SO_REUSEADDR does not let bind() of port 0 share a port that connections have,"
                + " unless net.ipv4.ip_autobind_reuse is 1.")
        .build();
  }

  /** A process with connections from that address: of the peers with the most, the first known. */
  private static @Nullable HostProcess program(
      RuleContext context, PortCounts ports, BindPool pool) {
    return ports.budgets().stream()
        .filter(of -> of.source().equals(pool.source()))
        .map(of -> context.program(of.peer().service(), of.peer()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }
}
