package io.tcpwait.lab.compare;

import io.tcpwait.lab.Series.Point;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.function.ToDoubleFunction;

/**
 * By how much a series of figures misses the truth, at worst.
 *
 * @param ratio of what is true, above 0 for too late or too much; 0 unless {@link Kind#BY_RATIO}
 */
record Miss(Kind kind, double ratio) {
  /** What there is to say. */
  enum Kind {
    /** No figure was given. */
    NONE,
    /** Figures were given of what is. */
    BY_RATIO,
    /** What is was said never to be. */
    NEVER,
    /** Figures were given of what is not. */
    INVENTED
  }

  static final Miss NONE = new Miss(Kind.NONE, 0);

  /** A forecast within this is as good as is promised. */
  private static final double FAIR_RATIO = 0.2;

  /** Of figures of what is not: a date where nothing runs out, a pace where nothing grows. */
  static Miss ofNothing(List<Point> points) {
    boolean some = points.stream().anyMatch(at -> Double.isFinite(at.value()) && at.value() != 0);
    return some ? new Miss(Kind.INVENTED, 0) : NONE;
  }

  /**
   * Of figures of what is.
   *
   * @param points NaN where nothing is known
   * @param never whether a value means that it will never be
   * @param miss by how much a point misses
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

  /** As a cell of the table, in bold where it is not good. */
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
