package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.outlet.web.tls.TestIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Configuration files, as the packaged agent reads them at its start and while it runs. */
class ConfigIT {
  @TempDir private Path folder;
  private Path config;
  private Path webConfig;

  @BeforeEach
  void nameFiles() {
    config = folder.resolve("tcpwait.yml");
    webConfig = folder.resolve("web.yml");
  }

  @Test
  @Needs(Needs.NETNS)
  void servicesHaveTheNamesOfTheFileEvenAfterAReload() throws Exception {
    Netns.call(
        () -> {
          try (ServerSocket server =
              new ServerSocket(7000, 9, InetAddress.ofLiteral("127.0.0.1"))) {
            makeTimeWait(server);
            Files.writeString(config, "services: {7000: first}");
            try (AgentProcess agent =
                AgentProcess.start("--config.file=" + config, "--web.enable-lifecycle")) {
              awaitService(agent, "first");
              changeNames(agent);
            }
          }
          return null;
        });
  }

  private void changeNames(AgentProcess agent) throws Exception {
    Files.writeString(config, "services: {7000: second}");
    Netns.run("kill", "-HUP", Long.toString(agent.process().pid()));
    awaitService(agent, "second");

    Files.writeString(config, "services: {7000: other}");
    assertThat(agent.status("POST", "/-/reload")).isEqualTo(500);
    agent.awaitLine("level=warn", config + ":1");
    awaitService(agent, "second");

    Files.writeString(config, "services: {7000: third}");
    assertThat(agent.status("POST", "/-/reload")).isEqualTo(200);
    awaitService(agent, "third");
  }

  /** The server closes first, and so keeps the TIME_WAIT. */
  private static void makeTimeWait(ServerSocket server) throws IOException {
    try (Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
      server.accept().close();
      assertThat(client.getInputStream().read()).isNegative();
    }
  }

  private static void awaitService(AgentProcess agent, String name) throws Exception {
    agent.awaitScrape(
        scrape ->
            scrape.keySet().stream()
                .anyMatch(
                    series ->
                        series.startsWith("tcpwait_time_wait_sockets{")
                            && series.contains(
                                "peer=\"127.0.0.1\",role=\"inbound\",service=\"" + name + "\"")));
  }

  @Test
  void servesTlsToAClientWithThePassword() throws Exception {
    TestIdentity identity = TestIdentity.ec(folder, "agent");
    identity.write(folder, "agent");
    String hash = BCrypt.withDefaults().hashToString(4, "secret".toCharArray());
    Files.writeString(
        webConfig,
        """
        tls_server_config:
          cert_file: agent.crt
          key_file: agent.key
        basic_auth_users:
          prometheus: %s
        """
            .formatted(hash));
    try (AgentProcess agent = AgentProcess.start("--web.config.file=" + webConfig)) {
      assertThat(httpsStatus(agent, identity, "prometheus:secret")).isEqualTo(200);
      assertThat(httpsStatus(agent, identity, "prometheus:wrong")).isEqualTo(401);
      assertThat(httpsStatus(agent, identity, null)).isEqualTo(401);
    }
  }

  private static int httpsStatus(
      AgentProcess agent, TestIdentity identity, @Nullable String userAndPassword)
      throws Exception {
    HttpsURLConnection connection =
        (HttpsURLConnection)
            URI.create("https://" + agent.address() + "/metrics").toURL().openConnection();
    connection.setSSLSocketFactory(identity.anonymousClient().getSocketFactory());
    // The certificate is for 127.0.0.1; the agent has an address of its own.
    connection.setHostnameVerifier((host, session) -> true);
    if (userAndPassword != null) {
      connection.setRequestProperty(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8)));
    }
    int status = connection.getResponseCode();
    connection.disconnect();
    return status;
  }

  @Test
  void checkConfigListsEveryMistakeWithItsLine() throws Exception {
    Files.writeString(config, "services:\n  99999: x\ntopp: {}\n");
    Files.writeString(webConfig, "basic_auth_users:\n  me: plain\n");
    List<String> lines =
        checkConfig(1, "--config.file=" + config, "--web.config.file=" + webConfig);
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith(config + ":2: ");
    assertThat(lines.get(1)).startsWith(config + ":3: ").contains("\"top\"");
    assertThat(lines.get(2)).startsWith(webConfig + ":2: ");
  }

  @Test
  void checkConfigNamesTheGoodFiles() throws Exception {
    Files.writeString(config, "top:\n  peers: 5\n");
    assertThat(checkConfig(0, "--config.file=" + config)).containsExactly(config + ": good");
    assertThat(checkConfig(2)).singleElement().asString().contains("no file to check");
  }

  private static List<String> checkConfig(int status, String... options) throws Exception {
    List<String> command = AgentProcess.command("check-config");
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    List<String> lines = process.inputReader(UTF_8).lines().toList();
    assertThat(process.waitFor()).isEqualTo(status);
    return lines;
  }
}
