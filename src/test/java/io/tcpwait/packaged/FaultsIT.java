package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent while a source or a client fails, and afterwards. */
class FaultsIT {
  private static final String UP = "tcpwait_source_up{source=\"netstat\"}";
  private static final String FAILURES = "tcpwait_sample_failures_total{source=\"netstat\"}";
  private static final String EVENT = "tcpwait_kernel_events_total{event=\"TW\",netns=\"host\"}";
  private static final long PATIENCE_SECONDS = 30;

  @TempDir private Path proc;

  @Test
  void aVanishedFileOfProcIsReportedUntilItIsBack() throws Exception {
    for (String file : List.of("net/netstat", "net/snmp", "net/sockstat")) {
      copyOfProc(file);
    }
    copyOfProc("sys/net/ipv4/tcp_max_tw_buckets");
    try (AgentProcess agent = AgentProcess.start("--path.procfs=" + proc)) {
      assertThat(agent.awaitNextSample())
          .containsEntry(UP, 1.0)
          .containsEntry(FAILURES, 0.0)
          .containsKey(EVENT);

      Files.delete(proc.resolve("net/netstat"));
      Map<String, Double> without = agent.awaitScrape(scrape -> scrape.get(UP) == 0);
      assertThat(without)
          .doesNotContainKey(EVENT)
          .containsKey("tcpwait_sockets{netns=\"host\",state=\"listen\"}")
          .containsEntry("tcpwait_source_up{source=\"snmp\"}", 1.0);
      assertThat(without.get(FAILURES)).isPositive();
      agent.awaitLine("level=warn", "net/netstat");

      copyOfProc("net/netstat");
      assertThat(agent.awaitScrape(scrape -> scrape.get(UP) == 1)).containsKey(EVENT);
      agent.awaitLine("source is back");
    }
  }

  /** A reader that opens the pipe waits for a writer. */
  @Test
  void shouldKeepSamplingIfAFileOfProcBecomesAPipe() throws Exception {
    for (String file : List.of("net/netstat", "net/snmp", "net/sockstat")) {
      copyOfProc(file);
    }
    try (AgentProcess agent = AgentProcess.start("--path.procfs=" + proc)) {
      agent.awaitNextSample();
      Path pipe = proc.resolve("net/netstat");
      Files.delete(pipe);
      Netns.run("mkfifo", pipe.toString());
      agent.awaitScrape(scrape -> scrape.get(UP) == 0);
      assertThat(agent.awaitNextSample()).containsEntry("tcpwait_source_up{source=\"snmp\"}", 1.0);
      assertThat(agent.status("GET", "/-/healthy")).isEqualTo(200);
      assertThat(agent.status("GET", "/-/ready")).isEqualTo(200);
    }
  }

  private void copyOfProc(String file) throws IOException {
    Files.createDirectories(proc.resolve(file).getParent());
    Files.writeString(proc.resolve(file), Files.readString(Path.of("/proc", file)));
  }

  @Test
  @Needs(Needs.NETNS)
  void aScraperThatNeverReadsIsDropped() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start();
              Socket deaf = new Socket()) {
            agent.awaitNextSample();
            deaf.setReceiveBufferSize(1024);
            String[] address = agent.address().split(":", 2);
            int port = Integer.parseInt(address[1]);
            deaf.connect(new InetSocketAddress(InetAddress.ofLiteral(address[0]), port));
            Thread asking = Thread.ofPlatform().daemon().start(() -> askForEver(deaf));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (asking.isAlive() && System.nanoTime() < end) {
              assertThat(agent.scrape()).containsKey("tcpwait_sample_interval_seconds");
              TimeUnit.MILLISECONDS.sleep(200);
            }
            assertThat(asking.isAlive()).as("was it dropped?").isFalse();
            String local = " 127.0.0.1:" + deaf.getLocalPort() + " ";
            assertThat(Netns.run("ss", "-tanH", "sport", "=", ":" + port)).doesNotContain(local);
          }
          return null;
        });
  }

  /**
   * Sends more requests than both ends can buffer answers for, until the agent resets the
   * connection.
   */
  private static void askForEver(Socket socket) {
    byte[] request = "GET /metrics HTTP/1.1\r\nHost: agent\r\n\r\n".getBytes(UTF_8);
    try {
      OutputStream out = socket.getOutputStream();
      while (true) {
        out.write(request);
      }
    } catch (SocketException e) {
      // The agent dropped the connection.
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
