package io.tcpwait.detect.text;

import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.Holders;
import io.tcpwait.detect.Relay;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.StuckService;
import java.util.List;

/** The words of {@code close_wait_leak} and {@code close_wait_growth}. */
public final class CloseWaitText {
  private CloseWaitText() {}

  /** All but the summary. */
  public static Finding.Builder finding(RuleContext context, FindingKey key, StuckService stuck) {
    List<Ceiling> ceilings = context.ceilings(stuck);
    Cause cause = stuck.causes().main();
    Relay relay = Relay.of(context, stuck);
    Severity severity = context.severity(ceilings, stuck);
    return context
        .finding(key, severity)
        .brief(CloseWaitBrief.of(context, stuck, ceilings, severity, relay))
        .service(stuck.service())
        .peer(StuckEvidence.topPeer(stuck))
        .owner(context.processes().of(stuck.service()))
        .evidence(StuckEvidence.of(context, stuck, ceilings))
        .evidence(relay == null ? List.of() : List.of(RelayText.evidence(relay)))
        .cause(
            relay == null
                ? Wording.cause(cause, stuck.service().role()) + PeerEndText.mayWait(stuck)
                : RelayText.cause(relay))
        .ceilings(ceilings)
        .helps(
            relay == null
                ? CloseWaitAdvice.helps(
                    cause,
                    stuck.service().role(),
                    HoldersText.restart(holders(context, stuck), held(stuck)))
                : RelayText.helps(relay))
        .futile(CloseWaitAdvice.futile(stuck));
  }

  private static Holders holders(RuleContext context, StuckService stuck) {
    return Holders.of(context.sample(), HeldKind.STUCK, stuck.service());
  }

  /** How many stuck sockets have a descriptor. */
  private static long held(StuckService stuck) {
    return stuck.stuck() - stuck.causes().of(Cause.NOT_ACCEPTED);
  }

  public static String leaks(RuleContext context, StuckService stuck) {
    return Texts.count(stuck.stuck(), "socket")
        + " of "
        + context.name(stuck.service())
        + (stuck.stuck() == 1 ? " is" : " are")
        + " stuck in CLOSE_WAIT, with "
        + Texts.count(stuck.peers(), "peer")
        + held(context, stuck)
        + ".";
  }

  private static String held(RuleContext context, StuckService stuck) {
    Holders holders = holders(context, stuck);
    if (!holders.list().isEmpty()) {
      return HoldersText.held(holders, stuck.stuck());
    }
    Holders listeners = Holders.of(context.sample(), HeldKind.LISTENER, stuck.service());
    return listeners.list().isEmpty()
        ? ""
        : ", not accepted by " + HoldersText.names(listeners.list());
  }

  public static String grows(RuleContext context, StuckService stuck, String how) {
    return "The stuck CLOSE_WAITs of "
        + context.name(stuck.service())
        + " keep growing: "
        + how
        + ".";
  }
}
