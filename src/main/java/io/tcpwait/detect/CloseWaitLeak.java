package io.tcpwait.detect;

import io.tcpwait.model.Cause;
import io.tcpwait.model.Owner;
import io.tcpwait.model.StuckService;
import java.util.List;
import java.util.Optional;

/** {@link FindingKind#CLOSE_WAIT_LEAK}: a service has stuck sockets. */
final class CloseWaitLeak {
  private CloseWaitLeak() {}

  static Optional<Finding> find(Look look, StuckService stuck) {
    double least =
        look.threshold(
            FindingKind.CLOSE_WAIT_LEAK, stuck.service(), look.thresholds().stuckSockets());
    if (stuck.stuck() < least) {
      return Optional.empty();
    }
    List<Ceiling> ceilings =
        look.ceilings().of(stuck, look.sample(), look.thresholds().stuckSockets());
    Cause cause = stuck.causes().main();
    return Optional.of(
        new Finding(
            FindingKind.CLOSE_WAIT_LEAK,
            look.severity(ceilings, stuck.stuck()),
            StuckEvidence.subject(look, stuck),
            look.sample().seconds(),
            summary(look, stuck),
            StuckEvidence.of(look, stuck, ceilings),
            Wording.cause(cause, stuck.service().role()),
            ceilings,
            Advice.helps(cause),
            Advice.futile(stuck)));
  }

  private static String summary(Look look, StuckService stuck) {
    Owner owner = look.owners().of(stuck.service());
    return Texts.count(stuck.stuck(), "socket")
        + " of "
        + look.wording().service(stuck.service())
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
}
