package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent as a process: its start and stop, and its answers. */
class AgentIT {
  @TempDir private Path folder;

  @Test
  void servesItsSamples() throws Exception {
    try (AgentProcess agent = AgentProcess.start("--web.enable-lifecycle")) {
      Map<String, Double> scrape = agent.awaitScrape(s -> s.containsKey("tcpwait_samples_total"));
      assertThat(scrape)
          .containsEntry("tcpwait_sample_interval_seconds", 1.0)
          .containsEntry("tcpwait_source_up{source=\"netlink\"}", 1.0)
          .doesNotContainKey("tcpwait_source_up{source=\"procfs\"}")
          .hasSizeLessThan(500);
      assertThat(agent.status("GET", "/-/healthy")).isEqualTo(200);
      assertThat(agent.status("GET", "/-/ready")).isEqualTo(200);
      assertThat(agent.status("POST", "/-/reload")).isEqualTo(200);
      assertThat(agent.status("GET", "/-/reload")).isEqualTo(405);
      assertThat(agent.status("GET", "/nothing")).isEqualTo(404);
      assertThat(agent.get("/")).contains("href=\"metrics\"");
      assertThat(agent.get("/api/v1/status")).startsWith("{\"version\":1,").endsWith("}");
    }
  }

  @Test
  void servesMetricsAtTheConfiguredPath() throws Exception {
    try (AgentProcess agent = AgentProcess.start("--web.telemetry-path=/tcp/metrics")) {
      assertThat(agent.get("/tcp/metrics")).contains("tcpwait_build_info{");
      assertThat(agent.status("GET", "/metrics")).isEqualTo(404);
      assertThat(agent.get("/")).contains("href=\"tcp/metrics\"");
    }
  }

  @Test
  void servesOpenMetricsOnRequest() throws Exception {
    try (AgentProcess agent = AgentProcess.start()) {
      HttpURLConnection connection = agent.open("/metrics");
      connection.setRequestProperty("Accept", "application/openmetrics-text;version=1.0.0");
      assertThat(connection.getContentType()).startsWith("application/openmetrics-text");
      assertThat(new String(connection.getInputStream().readAllBytes(), UTF_8))
          .contains("# TYPE tcpwait_build info")
          .endsWith("# EOF\n");
    }
  }

  @Test
  void aSignalStopsItWithinASecond() throws Exception {
    for (String signal : List.of("TERM", "INT")) {
      try (AgentProcess agent = AgentProcess.start()) {
        agent.awaitNextSample();
        kill(agent, signal);
        assertThat(agent.process().waitFor(1, TimeUnit.SECONDS)).as(signal).isTrue();
        assertThat(agent.process().exitValue()).isZero();
        assertThat(agent.output()).last().asString().contains("msg=stopping");
      }
    }
  }

  @Test
  void survivesAHangup() throws Exception {
    try (AgentProcess agent = AgentProcess.start()) {
      kill(agent, "HUP");
      agent.awaitNextSample();
      assertThat(agent.process().isAlive()).isTrue();
    }
  }

  @Test
  void answersTwoHundredScrapersAtOnce() throws Exception {
    try (AgentProcess agent = AgentProcess.start();
        ExecutorService scrapers = Executors.newFixedThreadPool(200)) {
      agent.awaitNextSample();
      List<Callable<String>> scrapes = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        scrapes.add(() -> agent.get("/metrics"));
      }
      for (Future<String> scrape : scrapers.invokeAll(scrapes)) {
        assertThat(scrape.get()).contains("tcpwait_last_sample_timestamp_seconds ");
      }
      Map<String, Double> after = agent.awaitNextSample();
      assertThat(after).containsEntry("tcpwait_sample_failures_total{source=\"netlink\"}", 0.0);
    }
  }

  @Test
  void runsFromACopyOfItsFolderWithoutAnythingElse() throws Exception {
    Path home = folder.resolve("a copy");
    run("cp", "-r", "target/tcpwait", home.toString());
    Path link = folder.resolve("tcpwait");
    Files.createSymbolicLink(link, home.resolve("bin/tcpwait"));
    try (AgentProcess agent =
        AgentProcess.start(List.of("env", "-i", "PATH=/usr/bin:/bin", link.toString()))) {
      agent.awaitNextSample();
    }
  }

  @Test
  void printsItsVersion() throws Exception {
    Process process = new ProcessBuilder(AgentProcess.command("--version")).start();
    assertThat(process.inputReader().readLine()).startsWith("tcpwait 0.");
    assertThat(process.waitFor()).isZero();
  }

  private static void kill(AgentProcess agent, String signal)
      throws IOException, InterruptedException {
    run("kill", "-" + signal, Long.toString(agent.process().pid()));
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }
}
