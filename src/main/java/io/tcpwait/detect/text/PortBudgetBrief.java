package io.tcpwait.detect.text;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.Urgency;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.Timestamps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The brief of {@code port_budget}. */
final class PortBudgetBrief {
  private PortBudgetBrief() {}

  static Brief of(
      RuleContext context,
      BudgetProjection outlook,
      @Nullable HostProcess program,
      Severity severity,
      boolean slow) {
    PortBudget budget = outlook.budget();
    PortHolder holder = outlook.holder();
    double now = context.sample().seconds();
    Map<String, Long> settings = context.settings();
    return Brief.of(what(outlook, slow))
        .when(pace(context, outlook))
        .limit(limit(outlook, now))
        .who(who(program, holder != PortHolder.TIME_WAIT || budget.timestamps().isKnown()))
        .why(why(holder, outlook.reuse(), context.tcp().timeWait().lengthSeconds()))
        .now(now(context, outlook, program, severity))
        .then(then(settings, outlook))
        .check(
            holder == PortHolder.TIME_WAIT
                ? Commands.count("time-wait", budget.peer())
                : Commands.states(budget.peer()))
        .futile(futile(holder, outlook.reuse()))
        .build();
  }

  private static String what(BudgetProjection outlook, boolean slow) {
    PortBudget budget = outlook.budget();
    String to = budget.peer().label();
    String state = PortHolderText.name(outlook.holder());
    if (outlook.secondsLeft() == 0) {
      return "connect() to "
          + to
          + " fails: all "
          + Texts.count(budget.usable())
          + " local ports are in use, most in "
          + state;
    }
    String used =
        Texts.count(outlook.net())
            + " of "
            + Texts.count(budget.usable(), "local port")
            + " are in use, most in "
            + state;
    return Double.isInfinite(outlook.secondsLeft())
        ? "connect() to " + to + (slow ? " is slow: " : " has few ports left: ") + used
        : "connect() to "
            + to
            + " will fail in "
            + Texts.timeLeft(outlook.secondsLeft())
            + ": "
            + used;
  }

  private static String limit(BudgetProjection outlook, double now) {
    return outlook.secondsLeft() == 0
        ? ""
        : BriefText.limit(List.of(PortBudgetText.ceiling(outlook)), now);
  }

  /** The rate of closes, and the rate that the ports have room for, each with its name. */
  private static String pace(RuleContext context, BudgetProjection outlook) {
    if (outlook.holder() != PortHolder.TIME_WAIT) {
      return "";
    }
    return "closing "
        + Texts.pace(outlook.arrivalsPerSecond())
        + " (last "
        + Texts.duration(context.tcp().timeWait().windowSeconds())
        + "); the ports allow "
        + Texts.pace(outlook.sustainablePerSecond());
  }

  /**
   * Who has the connections.
   *
   * @param open whether some of them are open, so that they have a process
   */
  private static String who(@Nullable HostProcess program, boolean open) {
    if (program != null) {
      return BriefText.who(program) + " has open connections with it";
    }
    return open
        ? "not known: ss -tnp as root names it"
        : "not known: a TIME_WAIT has no process, and no open connection was seen";
  }

  private static String why(PortHolder holder, Reuse reuse, double timeWaitSeconds) {
    return switch (holder) {
      case TIME_WAIT ->
          "this side closes first, and keeps each port "
              + held(reuse, "for " + Texts.duration(timeWaitSeconds));
      case SYN_SENT -> "the peer does not answer: each attempt keeps its port until it times out";
      case ESTABLISHED -> "too many connections are open at once";
      case FIN_WAIT1, LAST_ACK -> "the peer does not acknowledge the end of closed connections";
      case FIN_WAIT2_ORPHAN -> "the peer does not close what this side has closed";
      case FIN_WAIT2 -> "the program has ended its side with shutdown(), and neither side closes";
      case CLOSE_WAIT -> "the program does not close what the peer has ended: a leak";
    };
  }

  private static String held(Reuse reuse, String time) {
    return switch (reuse) {
      case WORKS, PRESUMED -> "for tcp_tw_reuse_delay, which is too long for this rate";
      case OFF -> time + ": net.ipv4.tcp_tw_reuse is 0";
      case LOOPBACK_ONLY -> time + ": net.ipv4.tcp_tw_reuse is 2, for loopback alone";
      case TIMESTAMPS_OFF -> time + ": net.ipv4.tcp_timestamps is 0, so tcp_tw_reuse cannot help";
      case TIMESTAMPS_STRIPPED ->
          time + ": its connections have no timestamps, so tcp_tw_reuse cannot help";
      case UNKNOWN -> time;
    };
  }

  private static List<Step> now(
      RuleContext context,
      BudgetProjection outlook,
      @Nullable HostProcess program,
      Severity severity) {
    List<Step> steps = new ArrayList<>();
    switch (outlook.holder()) {
      case TIME_WAIT -> steps.addAll(reuse(outlook.reuse(), outlook.budget().timestamps()));
      case SYN_SENT ->
          steps.add(
              Step.command(
                  Commands.sysctl("net.ipv4.tcp_syn_retries", 2),
                  "each attempt ends after 7s; take the peer out of use"));
      case FIN_WAIT1, LAST_ACK ->
          steps.add(
              Step.command(
                  Commands.sysctl("net.ipv4.tcp_orphan_retries", 3),
                  "frees these ports within seconds"));
      case FIN_WAIT2_ORPHAN ->
          steps.add(
              Step.command(
                  Commands.sysctl("net.ipv4.tcp_fin_timeout", 10),
                  "frees each such port after ten seconds"));
      case FIN_WAIT2, CLOSE_WAIT ->
          steps.addAll(
              BriefText.leakNow(
                  context,
                  program,
                  Urgency.of(severity, List.of(PortBudgetText.ceiling(outlook))),
                  outlook.holder() == PortHolder.CLOSE_WAIT ? "close-wait" : "fin-wait-2"));
      case ESTABLISHED -> {}
    }
    if (steps.isEmpty()) {
      steps.addAll(
          Commands.widerRange(
              context.settings(), "adds ports at once; first reserve those of services"));
    }
    return steps.isEmpty()
        ? List.of(Step.text("open fewer connections to this peer; all ports are in the range"))
        : steps;
  }

  private static List<Step> reuse(Reuse reuse, Timestamps timestamps) {
    String works =
        timestamps.inUse()
            ? "works within a second here: timestamps are in use with this peer"
            : "works within a second if this peer takes timestamps";
    return switch (reuse) {
      case OFF, LOOPBACK_ONLY ->
          List.of(Step.command(Commands.sysctl("net.ipv4.tcp_tw_reuse", 1), works));
      case TIMESTAMPS_OFF ->
          List.of(
              Step.command(
                  Commands.sysctl("net.ipv4.tcp_timestamps", 1) + " net.ipv4.tcp_tw_reuse=1",
                  "frees the ports of connections made from now on"));
      case WORKS, PRESUMED, TIMESTAMPS_STRIPPED, UNKNOWN -> List.of();
    };
  }

  private static List<Step> then(Map<String, Long> settings, BudgetProjection outlook) {
    String wider =
        PortBudgetAdvice.canWiden(settings) ? "; widen net.ipv4.ip_local_port_range" : "";
    String mend =
        switch (outlook.holder()) {
          case TIME_WAIT ->
              (outlook.reuse() == Reuse.TIMESTAMPS_STRIPPED
                      ? "find what takes the timestamps out (the peer, a gateway); "
                      : "")
                  + "keep connections open (a pool)"
                  + wider;
          case SYN_SENT -> "a connect timeout of seconds in the program; look at the peer";
          case ESTABLISHED -> "fewer connections at once, or more addresses" + wider;
          case FIN_WAIT1, LAST_ACK -> "look at the peer and the gateways between";
          case FIN_WAIT2_ORPHAN -> "have the peer close; there these are CLOSE_WAITs";
          case FIN_WAIT2 -> "have the program call close() after a while";
          case CLOSE_WAIT -> "mend the leak that close_wait_leak names";
        };
    return List.of(Step.text(mend));
  }

  private static String futile(PortHolder holder, Reuse reuse) {
    if (holder != PortHolder.TIME_WAIT) {
      return (holder == PortHolder.FIN_WAIT2_ORPHAN ? "" : "tcp_fin_timeout, ")
          + "tcp_tw_reuse: it is for TIME_WAITs alone";
    }
    boolean without = reuse == Reuse.TIMESTAMPS_STRIPPED;
    return "tcp_fin_timeout, tcp_max_tw_buckets, restarting the client"
        + (without ? ", tcp_tw_reuse without timestamps" : "");
  }

  /** For a part of the range to which a program keeps. */
  static Brief ofPart(RuleContext context, PortBudget budget) {
    HostProcess program = context.program(budget.peer().service(), budget.peer());
    int first = budget.ports().first();
    int last = budget.ports().last();
    return Brief.of(
            "connections to "
                + budget.peer().label()
                + " hold all of ports "
                + first
                + " to "
                + last
                + " and no other: a program that keeps to these has no port left")
        .who(who(program, true))
        .why("a program seems to choose ports itself (IP_LOCAL_PORT_RANGE, or a list)")
        .now(Step.text("nothing tonight, unless its connect() fails"))
        .then(Step.text("widen the part in the program that sets it"))
        .check(Commands.states(budget.peer()))
        .futile("a wider net.ipv4.ip_local_port_range")
        .build();
  }
}
