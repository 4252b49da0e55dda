package io.tcpwait.outlet.json;

import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.history.FindingEvent;
import io.tcpwait.outlet.history.FindingEvents;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.answers.Pages;
import io.tcpwait.outlet.web.answers.Replies;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code /api/v1/events}.
 *
 * <pre>
 * {"version":1,"events":[{"time":"2026-11-20T20:20:40.500Z","what":"raised",
 *  "kind":"close_wait_leak","severity":"warning","netns":"host","key":"outbound port 3306",…}]}
 * </pre>
 */
public final class EventsPage implements Exposition {
  private static final long VERSION = 1;

  private final FindingEvents events;
  private final Faults faults = new Faults();
  private final Pages<List<FindingEvent>, String> pages =
      new Pages<>((shown, type, out) -> write(shown, out));

  /** Serves the last events. */
  public EventsPage(FindingEvents events) {
    this.events = events;
  }

  @Override
  public Body render(@Nullable String accept, boolean gzip) {
    return pages.page(events.last(), "", Replies.JSON, gzip);
  }

  private void write(List<FindingEvent> shown, OutputStream out) throws IOException {
    Json json = new Json(out, faults);
    json.document(
        () ->
            json.count("version", VERSION)
                .array("events", shown, event -> json.object(() -> members(json, event))));
  }

  private static void members(Json json, FindingEvent event) throws IOException {
    json.time("time", event.seconds())
        .text("what", event.what().label())
        .text("kind", event.kind().label())
        .text("severity", event.severity().label())
        .text(
            "severity_before",
            event.severityBefore() == null ? null : event.severityBefore().label())
        .text("netns", event.netns())
        .text("key", event.key())
        .text("summary", event.summary());
  }
}
