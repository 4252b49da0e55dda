package io.tcpwait.outlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.outlet.json.StatusJson;
import io.tcpwait.outlet.metrics.Scrape;
import io.tcpwait.outlet.report.TextReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Groups of peers in every outlet: all configured groups, and nothing if none is configured. */
class PeerGroupsShownTest {
  private static final String PREFIX = "tcpwait_peer_group_";

  @Test
  void everyGroupHasSeriesForEachRole() {
    assertThat(series(Statuses.leakWithGroups()))
        .filteredOn(line -> line.contains("close_wait_stuck") || line.contains("arrivals"))
        .containsExactlyInAnyOrder(
            PREFIX + labels("close_wait_stuck_sockets", "büro \\\"1\\\"", "inbound") + "0.0",
            PREFIX + labels("close_wait_stuck_sockets", "büro \\\"1\\\"", "outbound") + "0.0",
            PREFIX + labels("close_wait_stuck_sockets", "mysql", "inbound") + "0.0",
            PREFIX + labels("close_wait_stuck_sockets", "mysql", "outbound") + "338.0",
            PREFIX + labels("close_wait_stuck_sockets", "other", "inbound") + "0.0",
            PREFIX + labels("close_wait_stuck_sockets", "other", "outbound") + "0.0",
            PREFIX + labels("time_wait_arrivals_per_second", "büro \\\"1\\\"", "inbound") + "30.0",
            PREFIX + labels("time_wait_arrivals_per_second", "büro \\\"1\\\"", "outbound") + "0.0",
            PREFIX + labels("time_wait_arrivals_per_second", "mysql", "inbound") + "0.0",
            PREFIX + labels("time_wait_arrivals_per_second", "mysql", "outbound") + "101.0",
            PREFIX + labels("time_wait_arrivals_per_second", "other", "inbound") + "0.0",
            PREFIX + labels("time_wait_arrivals_per_second", "other", "outbound") + "0.0");
    assertThat(series(Statuses.leakWithGroups()))
        .hasSize(24)
        .contains(
            PREFIX + labels("close_wait_sockets", "mysql", "outbound") + "360.0",
            PREFIX + labels("close_wait_sockets", "other", "outbound") + "3.0",
            PREFIX + labels("time_wait_sockets", "mysql", "outbound") + "3012.0",
            PREFIX + labels("time_wait_sockets", "other", "inbound") + "1.0");
  }

  private static String labels(String metric, String group, String role) {
    return "%s{netns=\"host\",peer_group=\"%s\",role=\"%s\"} ".formatted(metric, group, role);
  }

  @Test
  void theGroupsAddUpToAllPeers() {
    for (String metric :
        List.of(
            "close_wait_sockets",
            "close_wait_stuck_sockets",
            "time_wait_sockets",
            "time_wait_arrivals_per_second")) {
      String scrape = scrape(Statuses.leakWithGroups());
      assertThat(sum(scrape, PREFIX + metric))
          .isPositive()
          .isEqualTo(sum(scrape, "tcpwait_" + metric));
    }
  }

  private static double sum(String scrape, String metric) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(metric + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf("} ") + 2)))
        .sum();
  }

  @Test
  void groupsHaveNoStuckSocketsIfAgesAreUnknown() {
    assertThat(series(Statuses.leakOfUnknownAgeWithGroups()))
        .hasSize(18)
        .noneMatch(line -> line.contains("_stuck_"));
    JsonObject mysql = groups(Statuses.leakOfUnknownAgeWithGroups()).get(1).getAsJsonObject();
    assertThat(mysql.get("close_wait_stuck_sockets").isJsonNull()).isTrue();
    assertThat(report(Statuses.leakOfUnknownAgeWithGroups()))
        .containsPattern("\n  outbound  mysql  +360 +\\? +3,012 +101\n");
  }

  @Test
  void groupsAreNotShownWithoutConfiguration() {
    assertThat(scrape(Statuses.leak(1))).doesNotContain(PREFIX);
    assertThat(groups(Statuses.leak(1))).isEmpty();
    assertThat(report(Statuses.leak(1))).doesNotContain("peer group");
  }

  /** Data of peers is left out in the same way. */
  @Test
  void groupsAreNotShownWithoutTheTable() {
    Status lost = new Status(Statuses.unknown().sample(), Verdicts.NONE);
    assertThat(scrape(lost)).doesNotContain(PREFIX);
    assertThat(json(lost).get("peer_groups").isJsonNull()).isTrue();
    assertThat(report(lost)).doesNotContain("peer group");
  }

  @Test
  void groupsAreAMemberOfTheStatus() {
    JsonArray groups = groups(Statuses.leakWithGroups());
    assertThat(groups).hasSize(6);
    assertThat(groups.get(1).toString())
        .isEqualTo(
            "{\"name\":\"mysql\",\"role\":\"outbound\",\"close_wait_sockets\":360,"
                + "\"close_wait_stuck_sockets\":338,\"time_wait_sockets\":3012,"
                + "\"time_wait_arrivals_per_second\":101}");
    assertThat(groups.get(2).getAsJsonObject().get("name").getAsString()).isEqualTo("büro \"1\"");
    assertThat(groups.get(5).getAsJsonObject().get("name").getAsString()).isEqualTo("other");
  }

  @Test
  void groupsAreATableOfTheReport() {
    assertThat(report(Statuses.leakWithGroups()))
        .contains(
            """

            CLOSE_WAIT and TIME_WAIT by peer group
              role      group     CLOSE_WAIT  stuck  TIME_WAIT  TIME_WAITs a second
              outbound  mysql            360    338      3,012                  101
              inbound   b?ro "1"           7      0        600                   30
              inbound   other              0      0          1                    0
              outbound  other              3      0          3                    0

            """);
  }

  private static List<String> series(Status status) {
    return scrape(status).lines().filter(line -> line.startsWith(PREFIX)).toList();
  }

  private static String scrape(Status status) {
    try (Scrape scrape =
        new Scrape(
            () -> HostStatus.of(status), Integer::toString, new Rejections(), "version", "1.2.3")) {
      return UTF_8.decode(scrape.render(null, false).bytes().duplicate()).toString();
    }
  }

  private static JsonArray groups(Status status) {
    return json(status).getAsJsonArray("peer_groups");
  }

  private static JsonObject json(Status status) {
    byte[] json = new StatusJson(Integer::toString).render(HostStatus.of(status));
    return JsonParser.parseString(new String(json, UTF_8)).getAsJsonObject();
  }

  private static String report(Status status) {
    return new TextReport(Integer::toString, 100).render(HostStatus.of(status));
  }
}
