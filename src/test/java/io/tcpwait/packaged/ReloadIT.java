package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kit.Netns;
import io.tcpwait.outlet.web.tls.TestIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The packaged agent, whose files change while it runs: on purpose, by mistake, or in an attack.
 */
class ReloadIT {
  private static final int SIGNALS = 20_000;
  private static final long PATIENCE_SECONDS = 20;
  private static final String READ_AGAIN = "configuration read again";
  private static final String USERS =
      "basic_auth_users: {a: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay}\n";

  @TempDir private Path folder;
  private Path config;
  private Path webConfig;

  @BeforeEach
  void nameFiles() throws IOException {
    config = Files.writeString(folder.resolve("tcpwait.yml"), "top: {peers: 5}");
    webConfig = folder.resolve("web.yml");
  }

  private static void hangup(AgentProcess agent) throws Exception {
    Netns.run("kill", "-HUP", Long.toString(agent.process().pid()));
  }

  @Test
  void shouldRefuseAFileThatWouldFillTheHeap() throws Exception {
    try (AgentProcess agent = AgentProcess.start("--config.file=" + config)) {
      Files.writeString(config, "k: \n".repeat(147_250)); // 589 KB of keys
      hangup(agent);
      agent.awaitLine("level=warn", config + ": cannot be read: it is larger than 128 KiB");
      Files.writeString(config, "{" + "a, ".repeat(40_000) + "}");
      hangup(agent);
      agent.awaitLine("level=warn", config + ":1: not YAML: more than 6000 values");
      Netns.run("sh", "-c", "rm " + config + " && mkfifo " + config);
      hangup(agent);
      agent.awaitLine("level=warn", config + ": cannot be read: it is no regular file");
      agent.awaitNextSample();
    }
  }

  /**
   * Each reload does a TLS handshake with itself; twenty thousand threads for that would fit on no
   * machine.
   */
  @Test
  void shouldReloadOnceForAStormOfSignals() throws Exception {
    TestIdentity.ec(folder, "agent").write(folder, "agent");
    Files.writeString(webConfig, tls("agent.crt", "agent.key"));
    try (AgentProcess agent =
        AgentProcess.start("--config.file=" + config, "--web.config.file=" + webConfig)) {
      String pid = Long.toString(agent.process().pid());
      String script =
          """
          i=0; while [ $i -lt %d ]; do kill -HUP %s || exit 1; i=$((i + 1)); done
          echo 'top: {peers: 6}' >%s; kill -HUP %s
          """
              .formatted(SIGNALS, pid, config, pid);
      Process storm = new ProcessBuilder("sh", "-c", script).inheritIO().start();
      long mostThreads = 0;
      while (storm.isAlive()) {
        mostThreads = Math.max(mostThreads, threads(pid));
      }
      assertThat(storm.exitValue()).isZero();
      assertThat(mostThreads).isLessThan(300);
      agent.awaitLine(READ_AGAIN); // The last signal arrived after the change.
      assertThat(agent.output().stream().filter(line -> line.contains(READ_AGAIN))).hasSize(1);
    }
  }

  private static long threads(String pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", pid, "status")).stream()
        .filter(line -> line.startsWith("Threads:"))
        .mapToLong(line -> Long.parseLong(line.substring("Threads:".length()).strip()))
        .findAny()
        .orElse(0);
  }

  @Test
  void shouldReloadOnSighupEvenIfItWasIgnoredAtTheStart() throws Exception {
    List<String> nohup =
        List.of("sh", "-c", "trap '' HUP; exec \"$0\" \"$@\"", AgentProcess.LAUNCHER.toString());
    try (AgentProcess agent = AgentProcess.start(nohup, "--config.file=" + config)) {
      for (int peers = 6; peers < 8; peers++) {
        Files.writeString(config, "top: {peers: " + peers + "}");
        hangup(agent);
        awaitLines(agent, peers - 5);
      }
    }
  }

  private static void awaitLines(AgentProcess agent, int count) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (agent.output().stream().filter(line -> line.contains(READ_AGAIN)).count() < count) {
      assertThat(System.nanoTime()).as(agent.output().toString()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  @Test
  void shouldKeepRequiringAPasswordWhenTheFileIsEmptied() throws Exception {
    Files.writeString(webConfig, USERS);
    try (AgentProcess agent = AgentProcess.start("--web.config.file=" + webConfig)) {
      Files.writeString(webConfig, "");
      hangup(agent);
      agent.awaitLine(
          "level=warn", webConfig + ": asks for no password any more", "basic_auth_users: {}");
      assertThat(agent.status("GET", "/metrics")).isEqualTo(401);
      Files.writeString(webConfig, "basic_auth_users: {}");
      hangup(agent);
      agent.awaitLine(READ_AGAIN);
      assertThat(agent.status("GET", "/metrics")).isEqualTo(200);
    }
  }

  private static String tls(String certificate, String key) {
    return "tls_server_config:\n  cert_file: %s\n  key_file: %s\n".formatted(certificate, key);
  }

  /**
   * The kubelet renews a mounted secret in this way: it replaces a link to a folder, and sends no
   * signal.
   */
  @Test
  void shouldReadCertificatesAgainWhenTheirFilesChange() throws Exception {
    TestIdentity first = written("first");
    TestIdentity second = written("second");
    TestIdentity third = written("third");
    Path data = Files.createSymbolicLink(folder.resolve("..data"), Path.of("first"));
    for (String file : List.of("tls.crt", "tls.key")) {
      Files.createSymbolicLink(folder.resolve(file), Path.of("..data", file));
    }
    Files.writeString(webConfig, tls("tls.crt", "tls.key"));
    try (AgentProcess agent = AgentProcess.start("--web.config.file=" + webConfig)) {
      assertThat(trusts(agent, first)).isTrue();
      assertThat(expiry(agent, first)).isEqualTo(end(first));

      Files.writeString(webConfig, "a mistake: that nobody asked to read");
      Path next = Files.createSymbolicLink(folder.resolve("next"), Path.of("second"));
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
      awaitTrust(agent, second);
      agent.awaitLine("level=info", "certificate files read again");

      // A half-written pair is refused; a matching pair is used once it is complete.
      Files.copy(
          folder.resolve("third/tls.crt"),
          folder.resolve("second/tls.crt"),
          StandardCopyOption.REPLACE_EXISTING);
      agent.awaitLine("level=warn", "the key does not belong to the certificate");
      assertThat(trusts(agent, second)).isTrue();
      Files.copy(
          folder.resolve("third/tls.key"),
          folder.resolve("second/tls.key"),
          StandardCopyOption.REPLACE_EXISTING);
      awaitTrust(agent, third);
    }
  }

  private TestIdentity written(String name) throws Exception {
    Path own = Files.createDirectory(folder.resolve(name));
    TestIdentity identity = TestIdentity.ec(own, "tls");
    identity.write(own, "tls");
    return identity;
  }

  private static void awaitTrust(AgentProcess agent, TestIdentity identity) throws Exception {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!trusts(agent, identity)) {
      assertThat(System.nanoTime()).as(agent.output().toString()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private static boolean trusts(AgentProcess agent, TestIdentity identity) throws Exception {
    String[] address = agent.address().split(":", 2);
    try (SSLSocket socket =
        (SSLSocket)
            identity
                .anonymousClient()
                .getSocketFactory()
                .createSocket(InetAddress.ofLiteral(address[0]), Integer.parseInt(address[1]))) {
      socket.startHandshake();
      return true;
    } catch (SSLHandshakeException e) {
      return false;
    }
  }

  private static double expiry(AgentProcess agent, TestIdentity identity) throws Exception {
    URI uri = URI.create("https://" + agent.address() + "/metrics");
    HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
    connection.setSSLSocketFactory(identity.anonymousClient().getSocketFactory());
    connection.setHostnameVerifier((host, session) -> true);
    try (InputStream in = connection.getInputStream()) {
      String name = "tcpwait_tls_certificate_expiry_timestamp_seconds ";
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .filter(line -> line.startsWith(name))
          .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
          .findAny()
          .orElse(Double.NaN);
    }
  }

  private static double end(TestIdentity identity) {
    return identity.certificate().getNotAfter().toInstant().getEpochSecond();
  }
}
