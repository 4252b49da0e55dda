package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.closewait.CloseWaitServer.Options;
import io.tcpwait.kit.closewait.CloseWaitServer.Variant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** An agent that watches two other network namespaces, one with a leak and one without. */
@Needs(Needs.NETNS)
class AllNamespacesIT {
  private static final int SOCKETS = 40;
  private static final String OTHER_LISTENERS = "tcpwait_sockets{netns=\"other\",state=\"listen\"}";
  private static final String LAST_SAMPLE = "tcpwait_netns_last_sample_timestamp_seconds";

  /** A namespace with a server as its only process. */
  private static final class Inhabited implements AutoCloseable {
    private final String name;
    private final CloseWaitServer server;

    Inhabited(Variant variant, int clients) throws IOException, InterruptedException {
      name = Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
      server = CloseWaitServer.start(Options.of(variant));
      if (clients > 0) {
        server.come(clients);
      }
    }

    @Override
    public void close() {
      server.close();
    }
  }

  @Test
  void shouldRaiseFindingsUnderTheNameOfTheNamespaceAndClearThemWhenItEnds() throws Exception {
    Netns.call(
        () -> {
          try (Inhabited leaking = new Inhabited(Variant.EOF_UNREAD, SOCKETS)) {
            return Netns.call(
                () -> {
                  try (Inhabited healthy = new Inhabited(Variant.CLOSES, SOCKETS)) {
                    return Netns.call(
                        () -> {
                          watch(leaking, healthy);
                          return null;
                        });
                  }
                });
          }
        });
  }

  @Test
  void shouldSumNamespacesThatHaveOnlyListeners() throws Exception {
    Netns.call(
        () -> {
          try (Inhabited idle = new Inhabited(Variant.CLOSES, 0)) {
            return Netns.call(
                () -> {
                  try (AgentProcess agent = AgentProcess.start("--netns=all")) {
                    Map<String, Double> sample =
                        agent.awaitScrape(one -> one.getOrDefault(OTHER_LISTENERS, 0.0) >= 1);
                    assertThat(sample.keySet()).noneMatch(of -> of.contains(idle.name));
                  }
                  return null;
                });
          }
        });
  }

  private static void watch(Inhabited leaking, Inhabited healthy) throws Exception {
    try (AgentProcess agent = AgentProcess.start("--netns=all", AgentProcess.STUCK_AFTER_5S)) {
      agent.awaitScrape(60, sample -> has(sample, "tcpwait_finding_info", leaking.name));
      Map<String, Double> sample =
          agent.awaitScrape(60, one -> has(one, LAST_SAMPLE, healthy.name));
      assertThat(has(sample, "tcpwait_finding_info", healthy.name)).isFalse();
      assertThat(sample)
          .containsEntry(
              "tcpwait_sockets{netns=\"" + leaking.name + "\",state=\"close_wait\"}",
              (double) SOCKETS)
          .containsEntry(
              "tcpwait_sockets{netns=\"" + healthy.name + "\",state=\"close_wait\"}", 0.0);

      JsonObject status = JsonParser.parseString(agent.get("/api/v1/status")).getAsJsonObject();
      assertThat(netnsOf(status.getAsJsonArray("namespaces").asList()))
          .contains(leaking.name, healthy.name);
      assertThat(netnsOf(status.getAsJsonArray("findings").asList())).contains(leaking.name);

      assertThat(
              status.getAsJsonArray("findings").asList().stream()
                  .map(JsonElement::getAsJsonObject)
                  .filter(of -> of.get("netns").getAsString().equals(leaking.name))
                  .map(of -> of.getAsJsonObject("brief").get("check").getAsString()))
          .isNotEmpty()
          .allMatch(check -> check.startsWith("nsenter -t "));

      leaking.close();
      agent.awaitScrape(
          60, one -> one.keySet().stream().noneMatch(of -> of.contains(leaking.name)));
      assertThat(agent.output()).noneMatch(line -> line.contains(leaking.name + " cannot"));
    }
  }

  private static boolean has(Map<String, Double> sample, String family, String netns) {
    return sample.keySet().stream()
        .anyMatch(
            series ->
                series.startsWith(family + "{") && series.contains("netns=\"" + netns + "\""));
  }

  private static Set<String> netnsOf(List<JsonElement> elements) {
    return elements.stream()
        .map(element -> element.getAsJsonObject().get("netns").getAsString())
        .collect(Collectors.toSet());
  }
}
