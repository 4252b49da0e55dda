package io.tcpwait.outlet.history;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.Service;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A finding that was raised, changed its severity, or was cleared.
 *
 * @param seconds when a sample showed it, Unix time
 * @param severity the new severity; if the finding was cleared, its last
 * @param severityBefore the old severity if it changed; null otherwise
 * @param netns the network namespace of the finding
 * @param key distinguishes findings of the same kind and namespace
 * @param summary the summary of the finding, in one line
 */
public record FindingEvent(
    double seconds,
    What what,
    FindingKind kind,
    Severity severity,
    @Nullable Severity severityBefore,
    String netns,
    String key,
    String summary) {
  /** The change of the finding. */
  public enum What {
    RAISED,
    CHANGED,
    CLEARED;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static FindingEvent of(
      What what, Finding finding, @Nullable Severity severityBefore, double seconds) {
    return new FindingEvent(
        seconds,
        what,
        finding.kind(),
        finding.severity(),
        severityBefore,
        finding.subject().netns(),
        text(finding.key()),
        finding.summary());
  }

  /** The parts of a key that are not null, as text. */
  private static String text(FindingKey key) {
    return Stream.of(
            key.service() == null ? null : text(key.service()),
            key.source() == null ? null : "from " + key.source().label(),
            key.peer() == null ? null : "peer " + key.peer().label(),
            key.process() == null ? null : "process " + key.process().pid(),
            key.setting())
        .filter(Objects::nonNull)
        .collect(Collectors.joining(" "));
  }

  private static String text(Service service) {
    return service.role().label() + " port " + service.port();
  }
}
