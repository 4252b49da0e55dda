package io.tcpwait.outlet.history;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Finding.Identity;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.outlet.Shown;
import io.tcpwait.outlet.history.FindingEvent.What;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last findings that were raised, changed or cleared. Each is logged too. One thread adds
 * statuses; any thread reads.
 */
public final class FindingEvents {
  /** Older events are forgotten. */
  public static final int MOST = 100;

  private static final Logger log = LoggerFactory.getLogger(FindingEvents.class);

  private Map<Identity, Finding> held = new LinkedHashMap<>();
  private volatile List<FindingEvent> last = List.of();

  /** Compares the findings of a status with the findings of the previous status. */
  public void take(HostStatus status) {
    double seconds = status.own().sample().seconds();
    Map<Identity, Finding> now = new LinkedHashMap<>();
    List<FindingEvent> events = new ArrayList<>();
    for (Finding finding : status.findings()) {
      now.put(finding.identity(), finding);
      Finding before = held.get(finding.identity());
      if (before == null) {
        events.add(FindingEvent.of(What.RAISED, finding, null, seconds));
      } else if (before.severity() != finding.severity()) {
        events.add(FindingEvent.of(What.CHANGED, finding, before.severity(), seconds));
      }
    }
    held.forEach(
        (identity, finding) -> {
          if (!now.containsKey(identity)) {
            events.add(FindingEvent.of(What.CLEARED, finding, null, seconds));
          }
        });
    held = now;
    if (!events.isEmpty()) {
      remember(events);
      write(events);
    }
  }

  /** The newest first, at most {@value #MOST}. A list is never changed. */
  public List<FindingEvent> last() {
    return last;
  }

  private void remember(List<FindingEvent> events) {
    List<FindingEvent> all = new ArrayList<>(events);
    all.addAll(last);
    last = List.copyOf(all.subList(0, Math.min(MOST, all.size())));
  }

  private static void write(List<FindingEvent> events) {
    int written = Math.min(Shown.MAX_FINDINGS, events.size());
    events.subList(0, written).forEach(FindingEvents::write);
    if (written < events.size()) {
      log.atWarn()
          .addKeyValue("findings", events.size() - written)
          .log("more findings were raised, changed or cleared");
    }
  }

  private static void write(FindingEvent event) {
    boolean quiet = event.what() == What.CLEARED || event.severity() == Severity.INFO;
    (quiet ? log.atInfo() : log.atWarn())
        .addKeyValue("alert", event.kind().label())
        .addKeyValue("severity", event.severity().label())
        .addKeyValue("netns", event.netns())
        .addKeyValue("key", event.key())
        .addKeyValue("summary", event.summary())
        .log("finding " + event.what().label());
  }
}
