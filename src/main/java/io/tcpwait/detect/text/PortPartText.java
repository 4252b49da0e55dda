package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import java.util.List;

/** The words of {@code port_budget} for a part of the range to which a program keeps. */
public final class PortPartText {
  private PortPartText() {}

  public static Finding finding(
      RuleContext context, FindingKey key, PortCounts ports, BudgetProjection outlook) {
    PortBudget budget = outlook.budget();
    int first = budget.ports().first();
    int last = budget.ports().last();
    long part = last - first + 1L;
    return context
        .finding(key, Severity.INFO)
        .service(budget.peer().service())
        .peer(budget.peer())
        .source(budget.source())
        .owner(context.program(budget.peer().service(), budget.peer()))
        .brief(PortBudgetBrief.ofPart(context, budget))
        .summary(
            "Connections from "
                + budget.source().label()
                + " to "
                + budget.peer().label()
                + " hold "
                + Texts.count(budget.held())
                + " of the "
                + Texts.count(part, "port")
                + " from "
                + first
                + " to "
                + last
                + ", and no other port: a program that keeps to this part has no port left.")
        .evidence(
            Fact.count(
                "held_ports",
                budget.held(),
                Texts.count(budget.held()) + " held: " + PortHolderText.byState(budget.ports())))
        .evidence(Fact.count("part_ports", part, "the part has " + Texts.count(part, "port")))
        .evidence(
            Fact.count(
                "range_ports",
                ports.rangePorts(),
                "ip_local_port_range has "
                    + Texts.count(ports.rangePorts())
                    + ", of which connect() by itself takes every second first"))
        .cause(
            "A program seems to choose its ports from a part of the range: with"
                + " IP_LOCAL_PORT_RANGE, or from a list of its own. Nothing in the kernel's tables"
                + " tells how large that part is meant to be.")
        .ceilings(
            List.of(new Ceiling(Ceiling.Kind.PORTS, budget.held(), part, Double.POSITIVE_INFINITY)))
        .helps(
            "Widen the part in the program that sets it, or spread its connections over several"
                + " programs: it cannot use the rest of the range.")
        .helps(PortBudgetAdvice.fewerPorts(context.settings(), outlook))
        .futile(
            "A wider net.ipv4.ip_local_port_range adds no port to a part that a program has"
                + " chosen.")
        .build();
  }
}
