package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Malicious requests to the packaged agent, and their lines in its log. */
class HostileRequestsIT {
  private static final String BAD_REQUESTS = "tcpwait_web_rejected_total{reason=\"bad_request\"}";
  private static final String CHUNKS = "1\r\nx\r\n".repeat(17_000) + "0\r\n\r\n";

  @TempDir private Path folder;

  private static String exchange(AgentProcess agent, String request) throws IOException {
    int colon = agent.address().lastIndexOf(':');
    int port = Integer.parseInt(agent.address().substring(colon + 1));
    try (Socket socket = new Socket(agent.address().substring(0, colon), port)) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void shouldKeepTheFormatOfItsLog() throws Exception {
    try (AgentProcess agent = AgentProcess.start("--web.enable-lifecycle")) {
      List<String> bad =
          List.of(
              "get /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
              "GET /metrics HTTP/9.9\r\nHost: x\r\n\r\n",
              "GET /metrics HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
              "POST /-/reload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: odd\r\n\r\n" + CHUNKS,
              "\u0016\u0003\u0001\u0002\0\u0001");
      for (String request : bad) {
        assertThat(exchange(agent, request)).matches("(?s)HTTP/1.1 [45]\\d\\d .*");
      }
      for (String line : List.of("GET /metrics", "POST /-/reload", "POST http://y/-/ready")) {
        String head = line + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(exchange(agent, head + CHUNKS)).startsWith("HTTP/1.1 ");
      }
      agent.awaitNextSample();
      assertThat(agent.scrape()).containsEntry(BAD_REQUESTS, bad.size() + 1.0);
      assertThat(agent.output()).allMatch(line -> line.startsWith("ts="));
    }
  }

  @Test
  void shouldReloadOverHttpOnlyWhenEnabled() throws Exception {
    try (AgentProcess agent = AgentProcess.start()) {
      String post = "POST /-/reload HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      assertThat(exchange(agent, post)).startsWith("HTTP/1.1 403 ").contains("SIGHUP");
      assertThat(agent.output()).noneMatch(line -> line.contains("configuration"));
    }
  }

  @Test
  void shouldLogOnlyTheChangesOfAStormOfReloads() throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(config, "services: {7000: first}");
    try (AgentProcess agent =
            AgentProcess.start("--config.file=" + config, "--web.enable-lifecycle");
        ExecutorService clients = Executors.newFixedThreadPool(32)) {
      AtomicInteger ok = new AtomicInteger();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
      Callable<Void> storm =
          () -> {
            while (System.nanoTime() < end) {
              ok.addAndGet(agent.status("POST", "/-/reload") == 200 ? 1 : 0);
            }
            return null;
          };
      for (int i = 0; i < 32; i++) {
        var _ = clients.submit(storm);
      }
      clients.shutdown();
      assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      assertThat(ok).hasPositiveValue();
      assertThat(agent.output()).noneMatch(line -> line.contains("configuration"));
      Files.writeString(config, "services: {7000: second}");
      assertThat(agent.status("POST", "/-/reload")).isEqualTo(200);
      agent.awaitLine("level=info", "configuration read again");
      Files.writeString(config, "services: {7000: 7}");
      for (int i = 0; i < 2; i++) {
        assertThat(agent.status("POST", "/-/reload")).isEqualTo(500);
      }
      agent.awaitLine("level=warn", "configuration refused");
      assertThat(agent.output().stream().filter(line -> line.contains("configuration"))).hasSize(2);
    }
  }

  @Test
  void shouldLogOnceThatAccessIsUnrestricted() throws Exception {
    try (AgentProcess agent =
        AgentProcess.start("--web.listen-address=:0", "--web.listen-address=127.0.0.1:0")) {
      agent.awaitLine("level=warn", "--web.config.file");
      assertThat(agent.output().stream().filter(line -> line.contains("level=warn"))).hasSize(1);
    }
    try (AgentProcess agent = AgentProcess.start()) {
      agent.awaitNextSample();
      assertThat(agent.output()).noneMatch(line -> line.contains("--web.config.file"));
    }
  }
}
