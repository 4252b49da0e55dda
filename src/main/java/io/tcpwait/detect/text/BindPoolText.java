package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The words of {@code bind_pool}. */
public final class BindPoolText {
  private BindPoolText() {}

  public static Finding finding(
      RuleContext context,
      FindingKey key,
      Severity severity,
      PortCounts ports,
      BindPool pool,
      double secondsLeft,
      boolean slow) {
    long limit = pool.limit();
    Ceiling ceiling = new Ceiling(Ceiling.Kind.BIND_POOL, pool.used(), limit, secondsLeft);
    return context
        .finding(key, severity)
        .source(pool.source())
        .owner(program(context, ports, pool))
        .brief(BindPoolBrief.of(context, ceiling, pool, program(context, ports, pool)))
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
                            + Texts.timeLeft(secondsLeft)
                            + " at this pace."))
        .evidence(
            Fact.count("used_ports", pool.used(), ceiling.usedText() + " used, by any connection"))
        .evidence(
            Fact.count(
                "bound_ports",
                pool.bound(),
                Texts.count(pool.bound())
                    + " look bound: connect() would not have chosen them, and each has only one"
                    + " connection"
                    + (slow ? "; bind() looks through all of these each time" : "")))
        .evidence(
            Fact.count(
                "usable_ports",
                ports.usablePorts(),
                Texts.count(ports.usablePorts())
                    + " are left to programs that connect without binding, for all their"
                    + " destinations"))
        .cause(
            "A program binds to this address before it connects. No other connection of the network"
                + " namespace can have such a port until its TIME_WAIT ends; without bind() it"
                + " could serve each destination once.")
        .ceilings(List.of(ceiling))
        .helps(helps("or not bind at all if the address does not matter."))
        .futile(futile())
        .build();
  }

  /** The first known process with connections from that address, by the peers with the most. */
  private static @Nullable HostProcess program(
      RuleContext context, PortCounts ports, BindPool pool) {
    return ports.judged().stream()
        .filter(of -> of.source().equals(pool.source()))
        .map(of -> context.program(of.peer().service(), of.peer()))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** For many addresses that bind a few ports each. */
  public static Finding finding(
      RuleContext context, FindingKey key, Severity severity, PortCounts ports) {
    NamespacePool pool = ports.namespace();
    Ceiling ceiling =
        new Ceiling(Ceiling.Kind.BOUND_PORTS, pool.bound(), pool.limit(), Double.POSITIVE_INFINITY);
    return context
        .finding(key, severity)
        .owner(
            ports.judged().stream()
                .filter(PortBudget::isBound)
                .map(of -> context.program(of.peer().service(), of.peer()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null))
        .brief(BindPoolBrief.of(context, ceiling, pool))
        .summary(
            "Connections from "
                + Texts.count(pool.addresses())
                + " own addresses have bound "
                + ceiling.usedText()
                + ": every connect() without bind() has to do with the other "
                + Texts.count(pool.usable())
                + ", for all its destinations.")
        .evidence(
            Fact.count(
                "bound_ports",
                pool.bound(),
                Texts.count(pool.bound())
                    + " different ports look bound: connect() would not have chosen them, and each"
                    + " has only one connection per address"))
        .evidence(
            Fact.count(
                "addresses",
                pool.addresses(),
                Texts.count(pool.addresses()) + " own addresses have bound some"))
        .evidence(
            Fact.count(
                "used_ports",
                pool.used(),
                Texts.count(pool.used())
                    + " of "
                    + Texts.count(pool.limit(), "port")
                    + " used, by any connection"))
        .cause(
            "A program binds to an address of its own choice before it connects. Whatever the"
                + " address, no connection of the network namespace can have such a port without"
                + " bind() until its TIME_WAIT ends.")
        .ceilings(List.of(ceiling))
        .helps(helps("or bind to one address only if it does not matter which."))
        .futile(
            "More addresses of this host add no port for programs that do not bind: a port that is"
                + " bound on one address is taken on all.")
        .futile(futile())
        .build();
  }

  private static List<String> helps(String orElse) {
    return List.of(
        "Have the program set IP_BIND_ADDRESS_NO_PORT before bind(), so that connect() chooses the"
            + " port (nginx does by itself for proxy_bind; HAProxy for source), "
            + orElse,
        "Keep connections open and use them again: a connection that stays open leaves no"
            + " TIME_WAIT.");
  }

  private static List<String> futile() {
    return List.of(
        "net.ipv4.tcp_tw_reuse is for connect(): bind() of port 0 does not take the port of a"
            + " TIME_WAIT.",
        "SO_REUSEADDR does not let bind() of port 0 share a port that connections have, unless"
            + " net.ipv4.ip_autobind_reuse is 1.");
  }
}
