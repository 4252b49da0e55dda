package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One report of the packaged agent, for a person or a Nagios check. */
class ReportIT {
  private static final int SOCKETS = 12;
  private static final String PEER = "127.0.0.1:7000";

  @TempDir private Path folder;

  @Test
  @Needs(Needs.NETNS)
  void namesTheLeakingProgramAndTheCause() throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(config, "thresholds: {stuck-after: 1s}\nservices: {7000: orders}\n");
    Netns.call(
        () -> {
          try (Leak _ = new Leak()) {
            TimeUnit.MILLISECONDS.sleep(1500);
            assertText(report("--config.file=" + config, "--full"));
            assertScreen(report("--config.file=" + config));
            assertJson(report("--config.file=" + config, "--format=json"));
          }
          return null;
        });
  }

  private static void assertText(Ran text) {
    assertThat(text.err()).isEmpty();
    assertThat(text.status()).as(text.out()).isEqualTo(1);
    assertThat(text.out())
        .startsWith("tcpwait: WARNING, 1 finding in netns ")
        .containsPattern(
            "\nWARNING close_wait_leak(, seen for [0-9]+s)?"
                + "\n  12 sockets of outbound service orders are stuck")
        .contains("with 1 peer: " + PEER + " (12)")
        .contains("cause eof_unread: 12")
        .containsPattern("\n  outbound +orders +" + PEER + " +12 +12 ");
    assertThat(text.out().lines()).allMatch(line -> line.length() <= 100);
  }

  private static void assertScreen(Ran text) {
    assertThat(text.err()).isEmpty();
    assertThat(text.status()).isEqualTo(1);
    assertThat(text.out())
        .startsWith("WARNING  java (")
        .containsPattern("never\\s+closed 12 sockets to\\s+orders \\(port 7000\\)")
        .contains("\n  Peers  " + PEER + " (12)\n", "\n  Now    jcmd ")
        .contains("\n  More   tcpwait explain close_wait_leak")
        .doesNotContain("\033");
    assertThat(text.out().lines()).allMatch(line -> line.length() <= 80);
  }

  private static void assertJson(Ran report) {
    assertThat(report.err()).isEmpty();
    assertThat(report.status()).isEqualTo(1);
    assertThat(report.out().lines()).hasSize(1);
    JsonObject finding = report.json().getAsJsonArray("findings").get(0).getAsJsonObject();
    assertThat(finding.get("kind").getAsString()).isEqualTo("close_wait_leak");
    assertThat(finding.get("severity").getAsString()).isEqualTo("warning");
    assertThat(finding.get("service").getAsString()).isEqualTo("orders");
    assertThat(finding.get("peer").getAsString()).isEqualTo(PEER);
    JsonObject closeWait = report.json().getAsJsonObject("close_wait");
    assertThat(closeWait.get("stuck_sockets").getAsInt()).isEqualTo(SOCKETS);
  }

  @Test
  @Needs(Needs.NETNS)
  void reportsOkWithoutSockets() throws Exception {
    Netns.call(
        () -> {
          Ran text = report();
          assertThat(text.err()).isEmpty();
          assertThat(text.status()).as(text.out()).isZero();
          assertThat(text.out())
              .startsWith("OK  ")
              .containsPattern("\\b0\\s+sockets:\\s+0\\s+CLOSE_WAIT;\\s+0\\s+TIME_WAIT\\.");
          assertThat(report("--full").out())
              .startsWith("tcpwait: OK, nothing found in netns ")
              .contains("\nSockets by state\n  no sockets\n");
          assertThat(report("--format=json").json().getAsJsonArray("findings")).isEmpty();
          return null;
        });
  }

  @Test
  @Needs(Needs.NETNS)
  void shouldNameTheFilterAndWhatItLeavesOut() throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(
        config, "thresholds: {stuck-after: 1s}\nservices: {7000: orders, 7001: stock}\n");
    Netns.call(
        () -> {
          try (Leak _ = new Leak()) {
            TimeUnit.MILLISECONDS.sleep(1500);
            String file = "--config.file=" + config;
            Ran other = report(file, "--service=stock");
            assertThat(other.status()).as(other.out()).isZero();
            assertThat(other.out())
                .startsWith(
                    "OK  for service stock: nothing found; 1 finding elsewhere, the worst"
                        + " warning.\n"
                        + "    ");
            assertThat(report(file, "--service=stock", "--format=nagios").out())
                .startsWith("TCPWAIT OK: nothing found for service stock, 1 finding elsewhere");
            assertThat(report(file, "--service=orders", "--peer=" + PEER).status()).isEqualTo(1);
          }
          return null;
        });
  }

  @Test
  void aReportThatFailsExitsAsUnknown() throws Exception {
    refuses("--path.procfs=" + folder, folder.toString());
    refuses("--wach", "did you mean --watch?");
    refuses("--format=xml", "text, json");
    refuses("--config.file=" + folder.resolve("missing.yml"), "missing.yml");
  }

  private void refuses(String option, String named) throws Exception {
    Ran report = report(option);
    assertThat(report.status()).as(option).isEqualTo(3);
    assertThat(report.out()).as(option).isEmpty();
    assertThat(report.err()).as(option).startsWith("tcpwait: ").contains(named);
    assertThat(report.err().lines()).as(option).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"text, tcpwait: ", "json, {"})
  void samplesAgainUntilInterrupted(String format, String begin) throws Exception {
    Process process =
        new ProcessBuilder(
                AgentProcess.command("report", "--watch=1", "--full", "--format=" + format))
            .start();
    try (var lines = process.inputReader(UTF_8)) {
      int looks = 0;
      while (looks < 3) {
        String line = lines.readLine();
        assertThat(line).isNotNull().doesNotContain("\033");
        looks += line.startsWith(begin) ? 1 : 0;
      }
      Netns.run("kill", "-INT", Long.toString(process.pid()));
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      // The host's own programs may hold dead sockets, which have to be watched.
      assertThat(process.exitValue()).isBetween(0, 3);
      assertThat(process.errorReader(UTF_8).readLine()).isNull();
    } finally {
      process.destroyForcibly();
    }
  }

  private Ran report(String... options) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("report"));
    arguments.addAll(List.of(options));
    return Ran.of(folder, AgentProcess.command(arguments.toArray(String[]::new)));
  }

  /** Clients that do not notice that their server has closed. */
  private static final class Leak implements AutoCloseable {
    private final ServerSocket server =
        new ServerSocket(7000, SOCKETS, InetAddress.ofLiteral("127.0.0.1"));
    private final List<Socket> open = new ArrayList<>();

    private Leak() throws IOException {
      for (int i = 0; i < SOCKETS; i++) {
        open.add(new Socket(server.getInetAddress(), server.getLocalPort()));
        Socket accepted = server.accept();
        open.add(accepted);
        accepted.shutdownOutput();
      }
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
