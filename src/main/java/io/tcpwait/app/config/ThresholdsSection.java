package io.tcpwait.app.config;

import io.tcpwait.detect.Thresholds;
import java.time.Duration;

/** Reads the section {@code thresholds}. */
final class ThresholdsSection {
  private static final double MS_PER_SECOND = 1e3;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofDays(7);

  private ThresholdsSection() {}

  static Thresholds read(YamlMap section) {
    section.allow(
        "stuck-after",
        "stuck-sockets",
        "used-warning-percent",
        "used-critical-percent",
        "critical-within",
        "clear-after");
    Thresholds byDefault = Thresholds.DEFAULT;
    int warning = percent(section, "used-warning-percent", byDefault.warningRatio());
    int critical = percent(section, "used-critical-percent", byDefault.criticalRatio());
    if (warning > critical) {
      section.mistake(
          "used-warning-percent",
          "\"used-warning-percent\" is %d, above \"used-critical-percent\", %d; use at most that"
              .formatted(warning, critical));
    }
    return new Thresholds(
        seconds(section, "stuck-after", byDefault.stuckAfterSeconds()),
        section.integer("stuck-sockets", byDefault.stuckSockets(), 1, 1_000_000),
        warning / 100.0,
        critical / 100.0,
        seconds(section, "critical-within", byDefault.criticalWithinSeconds()),
        seconds(section, "clear-after", byDefault.clearAfterSeconds()));
  }

  private static int percent(YamlMap section, String key, double missing) {
    return section.integer(key, (int) Math.round(100 * missing), 1, 100);
  }

  private static double seconds(YamlMap section, String key, double missing) {
    String text = section.text(key);
    if (text == null) {
      return missing;
    }
    try {
      Duration duration = PrometheusDuration.parse(text);
      if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration.toMillis() / MS_PER_SECOND;
      }
      section.mistake(key, "\"%s\" is %s; use 1s to 168h".formatted(key, text));
    } catch (IllegalArgumentException e) {
      section.mistake(key, "\"" + key + "\": " + e.getMessage());
    }
    return missing;
  }
}
