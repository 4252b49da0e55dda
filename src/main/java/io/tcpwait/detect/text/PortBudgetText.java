package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The words of {@code port_budget}. */
public final class PortBudgetText {
  /** If less of the range is left to connections, people should know who has the rest. */
  private static final double NOTABLE_REST = 0.9;

  private PortBudgetText() {}

  public static Finding finding(
      RuleContext context,
      FindingKey key,
      Severity severity,
      PortCounts ports,
      BudgetProjection outlook,
      boolean slow) {
    PortBudget budget = outlook.budget();
    HostProcess program = context.program(budget.peer().service(), budget.peer());
    return context
        .finding(key, severity)
        .service(budget.peer().service())
        .peer(budget.peer())
        .source(budget.source())
        .owner(program)
        .brief(PortBudgetBrief.of(context, outlook, program, severity, slow))
        .summary(summary(budget, outlook, slow))
        .evidence(evidence(budget, outlook, context.tcp().timeWait(), ports, program))
        .cause(cause(context.settings(), outlook))
        .ceilings(List.of(ceiling(outlook)))
        .helps(PortBudgetAdvice.helps(context.settings(), outlook))
        .futile(PortBudgetAdvice.futile(context.settings(), outlook))
        .build();
  }

  private static String summary(PortBudget budget, BudgetProjection outlook, boolean slow) {
    return "Connections from "
        + budget.source().label()
        + " to "
        + budget.peer().label()
        + (outlook.secondsLeft() == 0
            ? " have no port left: connect() fails."
            : " have "
                + Texts.count(Math.max(0, budget.usable() - outlook.net()))
                + " of "
                + Texts.count(budget.usable(), "port")
                + " left"
                + (Double.isInfinite(outlook.secondsLeft())
                    ? "."
                    : ", for " + Texts.timeLeft(outlook.secondsLeft()) + " at this pace.")
                + (slow ? " Each connect() takes long to find one." : ""));
  }

  static Ceiling ceiling(BudgetProjection outlook) {
    return new Ceiling(
        Ceiling.Kind.PORTS, outlook.net(), outlook.budget().usable(), outlook.secondsLeft());
  }

  private static List<Fact> evidence(
      PortBudget budget,
      BudgetProjection outlook,
      TimeWaitCounts timeWait,
      PortCounts ports,
      @Nullable HostProcess program) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        Fact.count(
            "held_ports",
            budget.held(),
            Texts.count(budget.held())
                + " of "
                + Texts.count(budget.usable(), "port")
                + " held: "
                + PortHolderText.byState(budget.ports())));
    if (budget.usable() < NOTABLE_REST * ports.rangePorts()) {
      facts.add(
          Fact.count(
              "taken_ports",
              ports.rangePorts() - budget.usable(),
              "of the range's "
                  + Texts.count(ports.rangePorts(), "port")
                  + " listeners have "
                  + Texts.count(ports.listenerPorts())
                  + ", and "
                  + Texts.count(ports.boundPorts())
                  + " look bound by programs that bind before they connect"));
    }
    boolean ofTimeWaits = outlook.holder() == PortHolder.TIME_WAIT;
    if (ofTimeWaits && outlook.reuse().works()) {
      facts.add(
          Fact.count(
              "reusable_ports",
              budget.held() - outlook.net(),
              Texts.count(budget.held() - outlook.net()) + " of them can be taken again at once"));
    }
    if (2 * outlook.net() > budget.usable() && outlook.net() < budget.usable()) {
      facts.add(
          Fact.count(
              "searched_ports",
              budget.usable() / 2,
              "more than half are held: each connect() looks through "
                  + Texts.count(budget.usable() / 2)
                  + " in vain before it finds a free one; thousands take milliseconds of CPU"
                  + (ofTimeWaits && !outlook.reuse().works()
                      ? "; without that the ports carry "
                          + Texts.pace(outlook.firstChoices() / timeWait.lengthSeconds())
                      : "")));
    }
    if (ofTimeWaits) {
      addTimeWaits(facts, budget, outlook, timeWait);
    }
    if (program != null) {
      facts.add(
          Fact.count(
              "live_connection_pid",
              program.pid(),
              Wording.process(program)
                  + (ofTimeWaits
                      ? " has an open connection with this peer; a TIME_WAIT itself has no process"
                      : " has connections with this peer")));
    }
    return List.copyOf(facts);
  }

  private static void addTimeWaits(
      List<Fact> facts, PortBudget budget, BudgetProjection outlook, TimeWaitCounts timeWait) {
    facts.add(
        new Fact(
            "arrivals_per_second",
            outlook.arrivalsPerSecond(),
            Texts.pace(outlook.arrivalsPerSecond())
                + " close here, over the last "
                + Texts.duration(timeWait.windowSeconds())));
    facts.add(
        new Fact(
            "sustainable_per_second",
            outlook.sustainablePerSecond(),
            "the ports carry " + Texts.pace(outlook.sustainablePerSecond()) + " in the long run"));
    facts.add(ReuseText.fact(budget, outlook.reuse()));
  }

  private static String cause(Map<String, Long> settings, BudgetProjection outlook) {
    if (outlook.holder() != PortHolder.TIME_WAIT) {
      return PortHolderText.cause(outlook.holder(), settings);
    }
    return "This side closes its connections first, so that each keeps its port in TIME_WAIT: "
        + ReuseText.why(outlook.reuse());
  }
}
