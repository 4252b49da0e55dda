package io.tcpwait.outlet.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.history.FindingEvent.What;
import io.tcpwait.outlet.json.EventsPage;
import io.tcpwait.outlet.json.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FindingEventsTest {
  private final FindingEvents events = new FindingEvents();

  private void take(Severity... severities) {
    events.take(HostStatus.of(Statuses.withFindings(List.of(severities))));
  }

  @Test
  void shouldRecordThatAFindingIsRaisedChangesAndIsCleared() {
    take();
    assertThat(events.last()).isEmpty();
    take(Severity.WARNING);
    take(Severity.WARNING);
    take(Severity.CRITICAL);
    take();
    assertThat(events.last())
        .extracting(FindingEvent::what, FindingEvent::severity, FindingEvent::severityBefore)
        .containsExactly(
            tuple(What.CLEARED, Severity.CRITICAL, null),
            tuple(What.CHANGED, Severity.CRITICAL, Severity.WARNING),
            tuple(What.RAISED, Severity.WARNING, null));
    assertThat(events.last().getFirst().key()).isEqualTo("outbound port 1");
    assertThat(events.last().getFirst().netns()).isEqualTo("host");
  }

  @Test
  void shouldKeepTheLastHundred() {
    List<Severity> many = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      many.add(Severity.WARNING);
    }
    take(many.toArray(Severity[]::new));
    List<FindingEvent> before = events.last();
    take();
    assertThat(before).hasSize(70);
    assertThat(events.last()).hasSize(FindingEvents.MOST);
    assertThat(events.last().subList(0, 70)).allMatch(event -> event.what() == What.CLEARED);
    assertThat(events.last().getLast().what()).isEqualTo(What.RAISED);
  }

  @Test
  void shouldMatchTheSchema() {
    EventsPage page = new EventsPage(events);
    Schema schema = Schema.of("events");
    schema.assertHolds(text(page));
    take(Severity.WARNING, Severity.INFO);
    take(Severity.CRITICAL);
    schema.assertHolds(text(page));
    assertThat(text(page))
        .contains(
            "\"what\":\"changed\"", "\"severity_before\":\"warning\"", "\"what\":\"cleared\"");
  }

  private static String text(EventsPage page) {
    return StandardCharsets.UTF_8.decode(page.render(null, false).bytes().duplicate()).toString();
  }
}
