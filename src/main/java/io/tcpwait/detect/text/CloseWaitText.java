package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Texts;
import io.tcpwait.model.Cause;
import io.tcpwait.model.Owner;
import io.tcpwait.model.StuckService;
import java.util.List;

/** The words of {@code close_wait_leak} and {@code close_wait_growth}. */
public final class CloseWaitText {
  private CloseWaitText() {}

  /** All but the summary. */
  public static Finding.Builder finding(RuleContext context, FindingKey key, StuckService stuck) {
    List<Ceiling> ceilings = context.ceilings(stuck);
    Cause cause = stuck.causes().main();
    return context
        .finding(key, context.severity(ceilings, stuck.stuck()))
        .service(stuck.service())
        .peer(StuckEvidence.topPeer(stuck))
        .owner(context.processes().of(stuck.service()))
        .evidence(StuckEvidence.of(context, stuck, ceilings))
        .cause(Wording.cause(cause, stuck.service().role()))
        .ceilings(ceilings)
        .helps(CloseWaitAdvice.helps(cause))
        .futile(CloseWaitAdvice.futile(stuck));
  }

  public static String leaks(RuleContext context, StuckService stuck) {
    Owner owner = context.processes().of(stuck.service());
    return Texts.count(stuck.stuck(), "socket")
        + " of "
        + context.name(stuck.service())
        + (stuck.stuck() == 1 ? " is" : " are")
        + " stuck in CLOSE_WAIT, with "
        + Texts.count(stuck.peers(), "peer")
        + (owner == null ? "" : held(owner, stuck) + Wording.process(owner))
        + ".";
  }

  private static String held(Owner owner, StuckService stuck) {
    long held = owner.stuckByService().getOrDefault(stuck.service(), 0L);
    if (held == 0) {
      return ", not accepted by ";
    }
    return held >= stuck.stuck() ? ", held by " : ", " + Texts.count(held) + " held by ";
  }

  public static String grows(RuleContext context, StuckService stuck, String how) {
    return "The stuck CLOSE_WAITs of "
        + context.name(stuck.service())
        + " keep growing: "
        + how
        + ".";
  }
}
