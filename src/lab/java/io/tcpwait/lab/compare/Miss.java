package io.tcpwait.lab.compare;

import io.tcpwait.kit.Series.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/**
 * The largest error of a series of figures.
 *
 * @param ratio of the true value, above 0 for too late or too much; 0 unless {@link Kind#BY_RATIO}
 */
record Miss(Kind kind, double ratio) {
  /** The kind of error. */
  enum Kind {
    /** No figure was given. */
    NONE,
    /** Figures were given, and the event is real. */
    BY_RATIO,
    /** A figure said that a real event will never happen. */
    NEVER,
    /** Figures were given of an event that is not real. */
    INVENTED
  }

  static final Miss NONE = new Miss(Kind.NONE, 0);

  /** The documented accuracy of a forecast. */
  private static final double FAIR_RATIO = 0.2;

  /**
   * The miss of figures without a real event: a date although nothing runs out, or a pace although
   * nothing grows.
   */
  static Miss ofNothing(List<Point> points) {
    boolean some = points.stream().anyMatch(at -> Double.isFinite(at.value()) && at.value() != 0);
    return some ? new Miss(Kind.INVENTED, 0) : NONE;
  }

  /**
   * The miss of figures of a real event.
   *
   * @param points the figures; NaN if not known
   * @param never whether a value means that the event will never happen
   * @param miss the error of a point
   */
  static Miss of(List<Point> points, DoublePredicate never, ToDoubleFunction<Point> miss) {
    Miss worst = NONE;
    for (Point point : points) {
      if (Double.isNaN(point.value())) {
        continue;
      }
      if (never.test(point.value())) {
        return new Miss(Kind.NEVER, 0);
      }
      double ratio = miss.applyAsDouble(point);
      if (worst.kind == Kind.NONE || Math.abs(ratio) > Math.abs(worst.ratio)) {
        worst = new Miss(Kind.BY_RATIO, ratio);
      }
    }
    return worst;
  }

  /** The cell of the table, in bold if it is not good. */
  @Override
  public String toString() {
    return switch (kind) {
      case NONE -> "none";
      case NEVER, INVENTED -> "**" + kind.name().toLowerCase(Locale.ROOT) + "**";
      case BY_RATIO ->
          (Math.abs(ratio) > FAIR_RATIO ? "**%+d %%**" : "%+d %%")
              .formatted(Math.round(100 * ratio));
    };
  }
}
