package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.Urgency;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Clauses that the briefs of several kinds share. */
final class BriefText {
  private static final int PEERS = 4;

  private BriefText() {}

  /** {@code java (com.shop.Orders, pid 4009, app.service, user app)}. */
  static String who(HostProcess owner) {
    List<String> parts = new ArrayList<>();
    String program = owner.names().program();
    String process = owner.process();
    boolean samePrefix = program.startsWith(process);
    if (!program.isEmpty() && !samePrefix) {
      parts.add(program);
    }
    parts.add("pid " + owner.pid());
    if (!owner.container().isEmpty()) {
      parts.add("container " + owner.container());
    } else if (!owner.names().unit().isEmpty()) {
      parts.add(owner.names().unit());
    }
    if (!owner.names().user().isEmpty()) {
      parts.add("user " + owner.names().user());
    }
    return (samePrefix ? program : process) + " (" + String.join(", ", parts) + ")";
  }

  /** The likeliest holder, and how many others there are. */
  static String who(Holders holders) {
    Owner first = Objects.requireNonNull(holders.first());
    int others = holders.list().size() - 1;
    return who(first)
        + (others == 0
            ? ""
            : " and "
                + Texts.count(others)
                + (others == 1 ? " other process" : " other processes"));
  }

  /** Why the holder of sockets is not known. */
  static String unknownHolder(RuleContext context) {
    return switch (context.sample().search().state()) {
      case PARTLY_DENIED ->
          switch (context.sample().search().refusal()) {
            case USER -> "not known: only root sees the processes of all users";
            case CAPABILITIES ->
                "not known: root sees all processes only with CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH";
            case POLICY -> "not known: a security module or a user namespace hides processes";
          };
      case COMPLETE -> "no visible process: it is in another PID namespace";
      case NOT_YET, NOT_NEEDED -> "not known yet";
    };
  }

  /** {@code to port 3306}, {@code to mysql (port 3306)}; {@code of clients on port 80}. */
  static String of(RuleContext context, Service service) {
    String port = "port " + service.port();
    String name = context.serviceName().apply(service.port());
    String named = name.equals(Integer.toString(service.port())) ? port : name + " (" + port + ")";
    return service.role() == Role.INBOUND ? "of clients on " + named : "to " + named;
  }

  /** {@code 360 each with 10.0.0.7:3306, 10.0.0.8:3306 and 6 more}. */
  static String peers(List<PeerShare<Long>> top, int peers) {
    boolean same = top.stream().map(PeerShare::value).distinct().count() == 1;
    String each =
        same && peers == top.size() && peers > 1
            ? Texts.count(top.getFirst().value()) + " each with "
            : "";
    String named =
        top.stream()
            .limit(PEERS)
            .map(
                share ->
                    share.peer().label()
                        + (each.isEmpty() ? " (" + Texts.count(share.value()) + ")" : ""))
            .collect(Collectors.joining(", "));
    int more = peers - Math.min(PEERS, top.size());
    return each + named + (more > 0 ? " and " + Texts.count(more) + " more" : "");
  }

  /** {@code 4,368 of 20,000 descriptors (22 %), not nearing}. */
  static String limit(List<Ceiling> ceilings, double nowSeconds) {
    if (ceilings.isEmpty()) {
      return "";
    }
    Ceiling nearest = ceilings.getFirst();
    double left = nearest.secondsLeft();
    return nearest.text(
        () ->
            "all by "
                + Texts.utc(nowSeconds + left, nowSeconds)
                + " UTC (in "
                + Texts.timeLeft(left)
                + ")");
  }

  /** {@code since 07:40:10 UTC (32m ago)}. */
  static String since(double unixSeconds, double nowSeconds) {
    return "since "
        + Texts.utc(unixSeconds, nowSeconds)
        + " UTC ("
        + Texts.duration(nowSeconds - unixSeconds)
        + " ago)";
  }

  /** How to find the holder. */
  private static String findHolder(RuleContext context) {
    return switch (context.sample().search().state()) {
      case PARTLY_DENIED ->
          switch (context.sample().search().refusal()) {
            case USER -> "run this report as root: it names the process";
            case CAPABILITIES -> "run this report with these capabilities: it names the process";
            case POLICY -> "run this report as the host's root, unconfined: it names the process";
          };
      case COMPLETE ->
          "run this report in the host's PID namespace (--pid=host): it names the process";
      case NOT_YET, NOT_NEEDED -> "look again in a minute: processes are still searched";
    };
  }

  /** Steps to take at once about a process that leaks, by the time that is left. */
  static List<Step> leakNow(
      RuleContext context, @Nullable HostProcess owner, Urgency urgency, String state) {
    if (owner == null) {
      return List.of(
          Step.text(
              urgency == Urgency.MINUTES
                  ? "restart the program that has these sockets: minutes are left"
                  : findHolder(context)));
    }
    String hurry =
        switch (urgency) {
          case MINUTES -> "evidence first";
          case TONIGHT -> "evidence; restart tonight";
          case THIS_WEEK, NOT_KNOWN, NO_END -> "evidence, no hurry";
        };
    List<Step> steps = new ArrayList<>();
    steps.add(Step.command(Commands.evidence(owner, state).command(), hurry));
    steps.addAll(Commands.start(owner));
    if (urgency == Urgency.MINUTES) {
      steps.add(Commands.restart(owner, "at once, frees them"));
    }
    return steps;
  }

  /** When to restart a process that leaks, and what mends it. */
  static List<Step> leakThen(
      @Nullable HostProcess owner,
      Urgency urgency,
      List<Ceiling> ceilings,
      double nowSeconds,
      String mend) {
    List<Step> steps = new ArrayList<>();
    if (owner != null && urgency != Urgency.MINUTES) {
      double left =
          ceilings.stream()
              .mapToDouble(Ceiling::secondsLeft)
              .filter(Double::isFinite)
              .min()
              .orElse(0);
      String when =
          switch (urgency) {
            case TONIGHT, THIS_WEEK ->
                "before " + Texts.utc(nowSeconds + left, nowSeconds) + " UTC, frees them";
            case MINUTES, NOT_KNOWN, NO_END -> "when convenient, frees them";
          };
      steps.add(Commands.restart(owner, when));
    }
    steps.add(Step.text(mend));
    return steps;
  }
}
