package io.tcpwait.detect;

import io.tcpwait.sample.Sample;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes samples with the same facts, so that the rules are not asked again. A sample whose
 * dump was spared has the very objects of the last sample.
 *
 * <p>A verdict may change with time alone: a kind may be judged once enough was watched. So the
 * rules are asked every half minute all the same.
 */
final class SameFacts {
  static final double JUDGE_EVERY_SECONDS = 30;

  /** Counters are compared with those of two samples before. */
  private static final int SETTLED_SAMPLES = 3;

  private @Nullable Sample last;
  private @Nullable Thresholds lastThresholds;
  private int same;
  private double judgedSeconds = Double.NEGATIVE_INFINITY;

  /**
   * Whether the rules would say the same of this sample as of the last. If not, they are to be
   * asked now.
   */
  boolean holdFor(Sample sample, Thresholds thresholds, double nowSeconds) {
    boolean isSame = last != null && isSame(last, sample) && thresholds.equals(lastThresholds);
    last = sample;
    lastThresholds = thresholds;
    same = isSame ? same + 1 : 0;
    if (same >= SETTLED_SAMPLES && nowSeconds - judgedSeconds < JUDGE_EVERY_SECONDS) {
      return true;
    }
    judgedSeconds = nowSeconds;
    return false;
  }

  /** Samples with processes are never the same, since processes have histories of their own. */
  @SuppressWarnings("ReferenceEquality") // The same object stands for a table that is unchanged.
  private static boolean isSame(Sample before, Sample now) {
    return now.tcp() != null
        && now.tcp() == before.tcp()
        && now.events() == before.events()
        && now.settings() == before.settings()
        && Objects.equals(now.sockstat().get("tcp_orphan"), before.sockstat().get("tcp_orphan"))
        && Objects.equals(now.host().deadSockets(), before.host().deadSockets())
        && Objects.equals(now.host().namespaces(), before.host().namespaces())
        && now.owners().isEmpty()
        && before.owners().isEmpty()
        && now.programs().isEmpty()
        && before.programs().isEmpty()
        && now.search().equals(before.search())
        && now.own().equals(before.own());
  }
}
