package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.lab.attack.Attack;
import io.tcpwait.lab.attack.ClientHellos;
import io.tcpwait.lab.attack.IdleConnections;
import io.tcpwait.lab.attack.ManySources;
import io.tcpwait.lab.attack.SlowBodies;
import io.tcpwait.lab.attack.SlowReaders;
import io.tcpwait.outlet.web.tls.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients without credentials attack the packaged agent while a scraper connects. */
@Timeout(120)
class AttacksIT {
  private static final int SECONDS = 7;
  private static final Duration SCRAPE_LIMIT = Duration.ofSeconds(2);
  private static final long MAX_RESIDENT_KIB = 96 * 1024;
  private static final String LATE = "tcpwait_samples_late_total";
  private static final String FAILURES = "tcpwait_sample_failures_total{source=\"netlink\"}";
  private static final String NO_DESCRIPTOR =
      "tcpwait_web_rejected_total{reason=\"no_descriptor\"}";

  @TempDir private Path folder;

  static Stream<Attack> attacksOnPlainHttp() {
    return Stream.of(
        new SlowBodies(100), new SlowReaders(200), new IdleConnections(1500), new ManySources(500));
  }

  @ParameterizedTest
  @MethodSource("attacksOnPlainHttp")
  @Needs(Needs.NETNS)
  void shouldAnswerEveryNewScraperUnderAttack(Attack attack) throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start()) {
            surviveUnder(attack, agent, null);
          }
          return null;
        });
  }

  /** Uses RSA, whose handshakes cost most. */
  @Test
  @Needs(Needs.NETNS)
  void shouldAnswerEveryNewScraperUnderClientHellos() throws Exception {
    TestIdentity identity = TestIdentity.create(folder, "web", "-keyalg", "RSA");
    identity.write(folder, "web");
    Path config = folder.resolve("web.yml");
    Files.writeString(config, "tls_server_config:\n  cert_file: web.crt\n  key_file: web.key\n");
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start("--web.config.file=" + config)) {
            surviveUnder(new ClientHellos(200), agent, identity.anonymousClient());
          }
          return null;
        });
  }

  private static void surviveUnder(Attack attack, AgentProcess agent, @Nullable SSLContext tls)
      throws Exception {
    String before = scrape(agent, tls);
    while (value(before, "tcpwait_samples_total") < 2) {
      TimeUnit.MILLISECONDS.sleep(50);
      before = scrape(agent, tls);
    }
    CompletableFuture<Long> opened = new CompletableFuture<>();
    Thread.ofPlatform()
        .start(
            () -> {
              try {
                opened.complete(attack.run(address(agent), SECONDS));
              } catch (IOException | InterruptedException | RuntimeException e) {
                opened.completeExceptionally(e);
              }
            });
    while (!opened.isDone()) {
      long start = System.nanoTime();
      scrape(agent, tls);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SCRAPE_LIMIT);
      assertThat(agent.residentKib()).isLessThan(MAX_RESIDENT_KIB);
      TimeUnit.MILLISECONDS.sleep(200);
    }
    assertThat(opened.get()).isPositive();
    String after = scrape(agent, tls);
    assertThat(value(after, LATE)).isEqualTo(value(before, LATE));
    assertThat(value(after, FAILURES)).isZero();
    assertThat(agent.output()).noneMatch(line -> line.contains("level=error"));
  }

  /**
   * No sample fails for lack of a descriptor, and scrapers are answered once the clients have
   * closed.
   */
  @Test
  @Needs(Needs.NETNS)
  void shouldKeepDescriptorsForSamplesIfFewAreAllowed() throws Exception {
    Netns.call(
        () -> {
          List<String> launcher =
              List.of("sh", "-c", "ulimit -n 60; exec \"$@\"", "sh", AgentProcess.LAUNCHER + "");
          try (AgentProcess agent = AgentProcess.start(launcher)) {
            agent.awaitLine("level=warn", "few descriptors", "limit=60");
            agent.awaitNextSample();
            new IdleConnections(200).run(address(agent), SECONDS);
            long start = System.nanoTime();
            String after = scrape(agent, null);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(SCRAPE_LIMIT);
            assertThat(value(after, FAILURES)).isZero();
            assertThat(value(after, LATE)).isZero();
            assertThat(agent.output()).filteredOn(line -> !line.contains("level=info")).hasSize(1);
          }
          return null;
        });
  }

  /** In the queue of the kernel, a client would wait for its answer. */
  @Test
  @Needs({Needs.NETNS, "prlimit"})
  void shouldResetConnectionsWhileNoDescriptorIsLeft() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start()) {
            agent.awaitNextSample();
            limitDescriptors(agent, lowestFree(agent) + ":4096");
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
              Socket client = new Socket();
              clients.add(client);
              client.connect(address(agent));
              client.setSoTimeout((int) SCRAPE_LIMIT.toMillis());
              assertThat(firstByte(client)).isIn(-1, (int) 'H');
            }
            limitDescriptors(agent, "4096:4096");
            agent.awaitScrape(scrape -> scrape.getOrDefault(NO_DESCRIPTOR, 0.0) > 0);
            for (Socket client : clients) {
              client.close();
            }
          }
          return null;
        });
  }

  /** The number of the next descriptor from the kernel: all lower numbers are open. */
  private static int lowestFree(AgentProcess agent) throws IOException {
    Path open = Path.of("/proc", agent.process().pid() + "", "fd");
    int free = 0;
    while (Files.exists(open.resolve(free + ""), LinkOption.NOFOLLOW_LINKS)) {
      free++;
    }
    return free;
  }

  /**
   * The first byte of the answer, which is possible when a sample closes its files; -1 after a
   * reset.
   */
  private static int firstByte(Socket client) throws IOException {
    try {
      client.getOutputStream().write("GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(UTF_8));
      return client.getInputStream().read();
    } catch (SocketException e) {
      return -1;
    }
  }

  private static void limitDescriptors(AgentProcess agent, String limits) throws Exception {
    Netns.run("prlimit", "--pid=" + agent.process().pid(), "--nofile=" + limits);
  }

  private static InetSocketAddress address(AgentProcess agent) {
    String[] address = agent.address().split(":", 2);
    return new InetSocketAddress(InetAddress.ofLiteral(address[0]), Integer.parseInt(address[1]));
  }

  /** Scrapes as a new client does. */
  private static String scrape(AgentProcess agent, @Nullable SSLContext tls) throws IOException {
    String scheme = tls == null ? "http" : "https";
    URI uri = URI.create(scheme + "://" + agent.address() + "/metrics");
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    if (connection instanceof HttpsURLConnection https && tls != null) {
      https.setSSLSocketFactory(tls.getSocketFactory());
      https.setHostnameVerifier((host, session) -> true);
    }
    connection.setRequestProperty("Connection", "close");
    connection.setConnectTimeout((int) SCRAPE_LIMIT.toMillis());
    connection.setReadTimeout((int) SCRAPE_LIMIT.toMillis());
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static double value(String scrape, String series) {
    return scrape
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(0);
  }
}
