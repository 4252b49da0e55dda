package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The words of {@code close_wait_leak} about one process, over all its services. */
public final class ProcessLeakText {
  private static final int SERVICES_IN_A_LINE = 5;

  private ProcessLeakText() {}

  public static Finding finding(RuleContext context, FindingKey key, Owner owner) {
    Ceiling descriptors = context.descriptors(owner);
    List<Ceiling> ceilings = descriptors == null ? List.of() : List.of(descriptors);
    Holding stuck = owner.held(HeldKind.STUCK);
    Cause cause = cause(owner);
    Severity severity = context.severity(ceilings, owner);
    return context
        .finding(key, severity)
        .brief(
            CloseWaitBrief.of(
                context,
                owner,
                stuck.sockets(),
                stuck.services(),
                cause,
                role(stuck),
                ceilings,
                severity))
        .owner(owner)
        .summary(
            Wording.process(owner)
                + " holds "
                + Texts.count(stuck.sockets(), "socket")
                + (stuck.sockets() == 1 ? " that is" : " that are")
                + " stuck in CLOSE_WAIT, of "
                + Texts.count(stuck.services(), "service")
                + ".")
        .evidence(evidence(context, owner, stuck))
        .evidence(
            ceilings.stream()
                .map(
                    ceiling ->
                        new Fact(
                            ceiling.kind().label() + "_used_ratio",
                            ceiling.usedRatio(),
                            ceiling.text()))
                .toList())
        .cause(Wording.cause(cause, role(stuck)))
        .ceilings(ceilings)
        .helps(CloseWaitAdvice.mend(cause, role(stuck)))
        .helps(
            owner.sharedSockets() > 0
                ? "Until then all processes that share the sockets have to end: a socket stays as"
                    + " long as one process has it open."
                : Wording.RESTART_FREES_ALL)
        .futile(Wording.OTHER_SIDE)
        .build();
  }

  private static List<Fact> evidence(RuleContext context, Owner owner, Holding stuck) {
    List<Fact> facts = new ArrayList<>();
    facts.add(
        Fact.count(
            "stuck_sockets",
            stuck.sockets(),
            Texts.count(stuck.sockets())
                + " of "
                + Texts.count(owner.closeWaitSockets(), "CLOSE_WAIT")
                + " stuck"));
    facts.add(
        Fact.count(
            "services",
            stuck.services(),
            "of "
                + Texts.count(stuck.services(), "service")
                + ", with few each: "
                + largest(context, stuck)));
    for (Map.Entry<Cause, Long> of : owner.stuckByCause().entrySet()) {
      facts.add(
          Fact.count(
              of.getKey().label() + "_sockets",
              of.getValue(),
              "cause " + of.getKey().label() + ": " + Texts.count(of.getValue())));
    }
    if (owner.sharedSockets() > 0) {
      facts.add(
          Fact.count(
              "shared_sockets",
              owner.sharedSockets(),
              "held together with another process: " + Texts.count(owner.sharedSockets())));
    }
    return facts;
  }

  private static String largest(RuleContext context, Holding stuck) {
    String largest =
        byCount(stuck).stream()
            .limit(SERVICES_IN_A_LINE)
            .map(of -> context.name(of.getKey()) + " (" + Texts.count(of.getValue()) + ")")
            .collect(Collectors.joining(", "));
    int more = stuck.services() - Math.min(SERVICES_IN_A_LINE, stuck.byService().size());
    return more > 0 ? largest + " and " + Texts.count(more) + " more" : largest;
  }

  private static List<Map.Entry<Service, Long>> byCount(Holding stuck) {
    return stuck.byService().entrySet().stream()
        .sorted(
            Map.Entry.<Service, Long>comparingByValue()
                .reversed()
                .thenComparing(of -> of.getKey().role())
                .thenComparingInt(of -> of.getKey().port()))
        .toList();
  }

  private static Role role(Holding stuck) {
    return byCount(stuck).stream().findFirst().map(of -> of.getKey().role()).orElse(Role.OUTBOUND);
  }

  private static Cause cause(Owner owner) {
    return owner.stuckByCause().entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElse(Cause.EOF_UNREAD);
  }
}
