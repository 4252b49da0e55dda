package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Connections with peers of several networks, each with its own address, so that few have series of
 * their own. A second agent runs without groups.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class PeerGroupsIT {
  private static final int PORT = 7000;
  private static final String PREFIX = "tcpwait_peer_group_";
  private static final long PATIENCE_SECONDS = 30;
  private static final List<String> METRICS =
      List.of(
          "close_wait_sockets",
          "close_wait_stuck_sockets",
          "time_wait_sockets",
          "time_wait_arrivals_per_second");

  /** Only 127.2.1.7 is in a network within the network of another group. */
  private static final String GROUPS =
      """
      thresholds: {stuck-after: 1s}
      peer-groups:
        databases: [127.2.0.0/16, 127.3.0.1, 127.3.0.2]
        caches: ["127.2.1.7/32", 127.4.0.0/16]
        idle: ["2001:db8::/32"]
      """;

  @TempDir private Path folder;

  @Test
  void groupsAreSumsOverAllOfTheirPeers() throws Exception {
    Path config = Files.writeString(folder.resolve("tcpwait.yml"), GROUPS);
    Path without =
        Files.writeString(folder.resolve("without.yml"), "thresholds: {stuck-after: 1s}\n");
    Netns.call(
        () -> {
          try (Sockets sockets = new Sockets();
              AgentProcess agent =
                  AgentProcess.start("--config.file=" + config, "--web.enable-lifecycle");
              AgentProcess twin = AgentProcess.start("--config.file=" + without)) {
            sockets.closeWaits("127.2.0.", 60);
            sockets.closeWaits("127.2.1.", 20);
            sockets.closeWaits("127.3.0.", 5);
            sockets.closeWaits("127.4.0.", 30);
            sockets.timeWaits("127.2.2.", 40);
            sockets.timeWaits("127.5.0.", 50);
            Scraped scraped = Scraped.await(agent, PATIENCE_SECONDS, PeerGroupsIT::isComplete);
            assertSums(scraped);
            assertStatus(agent);
            assertReport(config);
            assertTwin(twin, agent);
            assertRegrouped(agent, config);
          }
          return null;
        });
  }

  private static boolean isComplete(Scraped scraped) {
    return scraped.stuck(label("role", "outbound")) == 60 + 20 + 5 + 30
        && scraped.sum("tcpwait_time_wait_sockets", label("service", "7000")) == 40 + 50;
  }

  private static void assertSums(Scraped scraped) {
    assertGroup(scraped, "databases", 60 + 19 + 2, 40);
    assertGroup(scraped, "caches", 1 + 30, 0);
    assertGroup(scraped, "idle", 0, 0);
    assertThat(scraped.sum(PREFIX + "close_wait_sockets", group("other"), outbound())).isEqualTo(3);
    assertThat(scraped.series().keySet().stream().filter(name -> name.startsWith(PREFIX)))
        .hasSize(METRICS.size() * 4 * 2);
    // The scraper's own connections may leave TIME_WAITs of the other service.
    for (String metric : METRICS) {
      for (String role : List.of("inbound", "outbound")) {
        assertThat(scraped.sum(PREFIX + metric, label("role", role)))
            .as(metric + " " + role)
            .isCloseTo(scraped.sum("tcpwait_" + metric, label("role", role)), within(1e-9));
      }
    }
  }

  private static void assertGroup(Scraped scraped, String name, long closeWait, long timeWait) {
    assertThat(scraped.values(PREFIX + "close_wait_sockets", group(name), outbound()))
        .containsExactly((double) closeWait);
    assertThat(scraped.values(PREFIX + "close_wait_stuck_sockets", group(name), outbound()))
        .containsExactly((double) closeWait);
    assertThat(scraped.values(PREFIX + "time_wait_sockets", group(name), outbound()))
        .containsExactly((double) timeWait);
    for (String metric : METRICS) {
      assertThat(scraped.values(PREFIX + metric, group(name), label("role", "inbound")))
          .containsExactly(0.0);
    }
  }

  private static String group(String name) {
    return label("peer_group", name);
  }

  private static String outbound() {
    return label("role", "outbound");
  }

  private static void assertStatus(AgentProcess agent) throws IOException {
    JsonArray groups = groups(agent);
    assertThat(groups).hasSize(4 * 2);
    for (JsonElement element : groups) {
      JsonObject group = element.getAsJsonObject();
      if (group.get("name").getAsString().equals("databases")
          && group.get("role").getAsString().equals("outbound")) {
        assertThat(group.get("close_wait_sockets").getAsInt()).isEqualTo(81);
        assertThat(group.get("close_wait_stuck_sockets").getAsInt()).isEqualTo(81);
        assertThat(group.get("time_wait_sockets").getAsInt()).isEqualTo(40);
        return;
      }
    }
    throw new AssertionError(groups);
  }

  private static JsonArray groups(AgentProcess agent) throws IOException {
    return JsonParser.parseString(agent.get("/api/v1/status"))
        .getAsJsonObject()
        .getAsJsonArray("peer_groups");
  }

  private static void assertReport(Path config) throws Exception {
    Process report =
        new ProcessBuilder(AgentProcess.command("report", "--full", "--config.file=" + config))
            .redirectErrorStream(true)
            .start();
    String text = new String(report.getInputStream().readAllBytes(), UTF_8);
    assertThat(report.waitFor()).as(text).isBetween(1, 2);
    assertThat(text)
        .containsPattern(
            "\nCLOSE_WAIT and TIME_WAIT by peer group"
                + "\n  role +group +CLOSE_WAIT +stuck +TIME_WAIT +TIME_WAITs a second"
                + "\n  outbound +databases +81 +81 +40 .*"
                + "\n  outbound +caches +31 +31 +0 +0\n");
  }

  private static void assertTwin(AgentProcess twin, AgentProcess agent) throws Exception {
    Scraped without = Scraped.await(twin, PATIENCE_SECONDS, PeerGroupsIT::isComplete);
    assertThat(twin.get("/metrics")).doesNotContain(PREFIX).doesNotContain("peer_group");
    assertThat(groups(twin)).isEmpty();
    Scraped with = Scraped.of(agent);
    for (String metric : METRICS.subList(0, 3)) {
      assertThat(without.sum("tcpwait_" + metric, outbound(), label("service", "7000")))
          .as(metric)
          .isEqualTo(with.sum("tcpwait_" + metric, outbound(), label("service", "7000")));
    }
  }

  /** Reloads by SIGHUP and by a request; a mistake changes nothing. */
  private static void assertRegrouped(AgentProcess agent, Path config) throws Exception {
    Files.writeString(config, GROUPS.replace("127.2.0.0/16", "127.2.0.0/24"));
    Netns.run("kill", "-HUP", Long.toString(agent.process().pid()));
    Scraped.await(agent, PATIENCE_SECONDS, scraped -> databases(scraped) == 60 + 2);

    Files.writeString(config, GROUPS.replace("127.4.0.0/16", "127.4.0.1/16"));
    assertThat(agent.status("POST", "/-/reload")).isEqualTo(500);
    agent.awaitLine("level=warn", config + ":4", "127.4.0.0/16");
    agent.awaitNextSample();
    assertThat(databases(Scraped.of(agent))).isEqualTo(60 + 2);

    Files.writeString(config, "thresholds: {stuck-after: 1s}\n");
    assertThat(agent.status("POST", "/-/reload")).isEqualTo(200);
    agent.awaitScrape(
        scrape -> scrape.keySet().stream().noneMatch(name -> name.startsWith(PREFIX)));
  }

  private static double databases(Scraped scraped) {
    return scraped.sum(PREFIX + "close_wait_sockets", group("databases"), outbound());
  }

  /**
   * Connections of this host to servers that are on this host, too; their server ends have no peer
   * in a group.
   */
  private static final class Sockets implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(PORT, 9, InetAddress.ofLiteral("0.0.0.0"));
    private final List<Socket> open = new ArrayList<>();

    private Sockets() throws IOException {}

    /** Opens a connection with each of so many hosts, from 1 on, which all close first. */
    void closeWaits(String network, int hosts) throws IOException {
      for (int host = 1; host <= hosts; host++) {
        connect(network + host);
        Socket accepted = server.accept();
        open.add(accepted);
        accepted.shutdownOutput();
      }
    }

    /** As {@link #closeWaits}, but this side closes first. */
    void timeWaits(String network, int hosts) throws IOException {
      for (int host = 1; host <= hosts; host++) {
        try (Socket client = connect(network + host);
            Socket accepted = server.accept()) {
          client.shutdownOutput();
          assertThat(accepted.getInputStream().read()).isNegative();
          accepted.shutdownOutput();
          assertThat(client.getInputStream().read()).isNegative();
        }
      }
    }

    private Socket connect(String host) throws IOException {
      Socket client = new Socket();
      open.add(client);
      client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
      client.connect(new InetSocketAddress(InetAddress.ofLiteral(host), PORT));
      return client;
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : open) {
        socket.close();
      }
      server.close();
    }
  }
}
