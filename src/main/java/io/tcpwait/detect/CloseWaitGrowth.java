package io.tcpwait.detect;

import io.tcpwait.model.Service;
import io.tcpwait.model.StuckService;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link FindingKind#CLOSE_WAIT_GROWTH}: a service's stuck sockets keep becoming more. */
final class CloseWaitGrowth {
  private CloseWaitGrowth() {}

  static Optional<Finding> find(Look look, StuckService stuck) {
    Levels levels = look.histories().of(stuck.service());
    String how = levels == null ? null : how(look, stuck.service(), levels);
    if (how == null) {
      return Optional.empty();
    }
    List<Ceiling> ceilings =
        look.ceilings().of(stuck, look.sample(), look.thresholds().stuckSockets());
    return Optional.of(
        new Finding(
            FindingKind.CLOSE_WAIT_GROWTH,
            look.severity(ceilings, stuck.stuck()),
            StuckEvidence.subject(look, stuck),
            look.sample().seconds(),
            "The stuck CLOSE_WAITs of "
                + look.wording().service(stuck.service())
                + " keep growing: "
                + how
                + ".",
            StuckEvidence.of(look, stuck, ceilings),
            Wording.cause(stuck.causes().main(), stuck.service().role()),
            ceilings,
            Advice.helps(stuck.causes().main()),
            Advice.futile(stuck)));
  }

  /** Null where they do not grow. */
  private static @Nullable String how(Look look, Service service, Levels levels) {
    double least =
        look.threshold(FindingKind.CLOSE_WAIT_GROWTH, service, look.thresholds().stuckSockets());
    Trend trend = levels.trend();
    if (trend.isRising() && trend.rise() >= least) {
      return StuckEvidence.describe(trend);
    }
    if (levels.isStaircase(least)) {
      double perDay = levels.dailyPacePerSecond() * Levels.DAY_SECONDS;
      return "a staircase, higher from day to day, by "
          + Texts.count(Math.round(perDay))
          + " a day";
    }
    return null;
  }
}
