package io.tcpwait.detect;

import io.tcpwait.model.HostProcess;
import io.tcpwait.model.PortBudget;
import io.tcpwait.model.PortCounts;
import io.tcpwait.model.TimeWaitCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link FindingKind#PORT_BUDGET}: connect(2) towards one peer runs out of ports. */
final class PortShortage {
  /** What is sure to run out while a TIME_WAIT lasts cannot be waited for. */
  private static final double NOW_RATIO = 0.95;

  /**
   * To look through so many ports for every connection, taken together, is a good part of a core:
   * one takes a tenth of a microsecond to half of one.
   */
  private static final double SEARCHED_PER_SECOND = 1e6;

  /** Where less of the range is left to connections, people should know who has the rest. */
  private static final double NOTABLE_REST = 0.9;

  /** A burst is over by then, if it may be; what has left TIME_WAITs for so long is none. */
  private static final double LASTING_SECONDS = 10;

  /** Less than it takes to see whether it lasts. */
  private static final double IMMINENT_SECONDS = 5;

  private PortShortage() {}

  static Optional<Finding> find(
      Look look, TimeWaitCounts timeWait, PortCounts ports, BudgetOutlook outlook) {
    PortBudget budget = outlook.budget();
    double least =
        look.threshold(
            FindingKind.PORT_BUDGET,
            Alarms.about(budget.source(), budget.peer()),
            look.thresholds().warningRatio());
    boolean slow = isSlow(look, outlook);
    if (outlook.netRatio() < least && !outlook.isOverrun() && !slow) {
      return Optional.empty();
    }
    boolean lasts =
        outlook.netRatio() >= look.thresholds().warningRatio()
            || outlook.overrunSeconds() >= LASTING_SECONDS
            || budget.timeWait() >= LASTING_SECONDS * outlook.arrivalsPerSecond();
    boolean critical =
        outlook.netRatio() >= NOW_RATIO
            || outlook.secondsLeft() <= IMMINENT_SECONDS
            || (lasts && outlook.secondsLeft() <= timeWait.lengthSeconds());
    HostProcess program = look.program(budget.peer().service(), budget.peer());
    return Optional.of(
        new Finding(
            FindingKind.PORT_BUDGET,
            critical ? Severity.CRITICAL : Severity.WARNING,
            new Finding.Subject(
                look.sample().netns(),
                budget.peer().service(),
                budget.peer(),
                budget.source(),
                program),
            look.sample().seconds(),
            summary(budget, outlook, slow),
            evidence(budget, outlook, timeWait, ports, program),
            cause(budget, outlook),
            List.of(ceiling(outlook)),
            PortAdvice.helps(look.sample().settings(), outlook),
            PortAdvice.futile(look.sample().settings(), outlook)));
  }

  /**
   * connect(2) looks through the ports of the first one's parity before the others
   * (__inet_hash_connect()). Where it may take none of these it does so for every connection, which
   * slows a busy client down to a fraction of what it did, long before a port is missing.
   */
  private static boolean isSlow(Look look, BudgetOutlook outlook) {
    double least =
        look.threshold(
            FindingKind.PORT_BUDGET,
            Alarms.about(outlook.budget().source(), outlook.budget().peer()),
            SEARCHED_PER_SECOND);
    return 2 * outlook.net() > outlook.budget().usable()
        && outlook.arrivalsPerSecond() * firstChoices(outlook) >= least;
  }

  private static double firstChoices(BudgetOutlook outlook) {
    return outlook.budget().usable() / 2.0;
  }

  private static String summary(PortBudget budget, BudgetOutlook outlook, boolean slow) {
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
                    : ", for " + Texts.duration(outlook.secondsLeft()) + " at this pace.")
                + (slow ? " Each connect() takes long to find one." : ""));
  }

  private static Ceiling ceiling(BudgetOutlook outlook) {
    return new Ceiling(
        Ceiling.Kind.PORTS, outlook.net(), outlook.budget().usable(), outlook.secondsLeft());
  }

  private static List<Fact> evidence(
      PortBudget budget,
      BudgetOutlook outlook,
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
                + Texts.count(budget.timeWait())
                + " by TIME_WAITs, "
                + Texts.count(budget.live())
                + " by connections that have not ended"));
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
    if (outlook.reuse().works()) {
      facts.add(
          Fact.count(
              "reusable_ports",
              budget.held() - outlook.net(),
              Texts.count(budget.held() - outlook.net()) + " of them can be taken again at once"));
    }
    if (2 * outlook.net() > budget.usable()) {
      facts.add(
          Fact.count(
              "searched_ports",
              budget.usable() / 2,
              "more than half are held: each connect() looks through "
                  + Texts.count(budget.usable() / 2)
                  + " in vain before it finds one, which of thousands takes milliseconds of CPU;"
                  + " without that the ports carry "
                  + Texts.pace(firstChoices(outlook) / timeWait.lengthSeconds())));
    }
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
    if (program != null) {
      facts.add(
          Fact.count(
              "live_connection_pid",
              program.pid(),
              Wording.process(program)
                  + " has a live connection with this peer; a TIME_WAIT itself has no process"));
    }
    return List.copyOf(facts);
  }

  private static String cause(PortBudget budget, BudgetOutlook outlook) {
    if (2 * budget.live() > outlook.net()) {
      return "Most ports are held by connections that have not ended.";
    }
    return "This side closes its connections first, so that each keeps its port in TIME_WAIT: "
        + ReuseText.why(outlook.reuse());
  }
}
