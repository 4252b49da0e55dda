package io.tcpwait.detect;

import io.tcpwait.model.HostProcess;
import io.tcpwait.model.Peer;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Service;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the rules look at: a sample, what was before it, and what it takes. */
record Look(
    Sample sample,
    Thresholds thresholds,
    Histories histories,
    Owners owners,
    Ceilings ceilings,
    Alarms alarms,
    Wording wording) {

  /** It takes a fifth less to keep a finding than to raise it. */
  private static final double KEEP_RATIO = 0.8;

  private static final double PART_OF_HOST = 0.05;

  /**
   * The process behind TIME_WAITs, which themselves have none; null where it is not known.
   *
   * @param peer null for who listens
   */
  @Nullable HostProcess program(Service service, @Nullable Peer peer) {
    return sample.programs().stream()
        .filter(of -> of.service().equals(service) && Objects.equals(of.peer(), peer))
        .findFirst()
        .orElse(null);
  }

  /** How much it takes, of what is {@code threshold} for a new finding. */
  double threshold(FindingKind kind, Object about, double threshold) {
    return alarms.isRaised(kind, about) ? KEEP_RATIO * threshold : threshold;
  }

  /**
   * Critical where a ceiling is near or nearly full.
   *
   * @param stuck how many sockets run into it: what the whole host uses up is no matter of theirs
   *     unless they are a good part of it
   */
  Severity severity(Iterable<Ceiling> ceilings, long stuck) {
    for (Ceiling ceiling : ceilings) {
      boolean theirs = !ceiling.kind().isOfHost() || stuck >= PART_OF_HOST * ceiling.used();
      boolean near =
          ceiling.secondsLeft() < thresholds.criticalWithinSeconds()
              || ceiling.usedRatio() >= thresholds.criticalRatio();
      if (theirs && near) {
        return Severity.CRITICAL;
      }
    }
    return Severity.WARNING;
  }
}
