package io.tcpwait.outlet.web.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.connections.WebLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class TlsTest {
  private static final Duration SHORT = Duration.ofMillis(400);
  private static final Duration LONG = Duration.ofMinutes(10);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static TestIdentity server;

  @SuppressWarnings("NullAway.Init")
  private static TestIdentity trusted;

  @SuppressWarnings("NullAway.Init")
  private static TestIdentity stranger;

  private @Nullable WebFixture web;

  @BeforeAll
  static void identities() throws Exception {
    server = TestIdentity.ec(folder, "server");
    trusted = TestIdentity.ec(folder, "trusted");
    stranger = TestIdentity.ec(folder, "stranger");
  }

  @AfterEach
  void stop() {
    if (web != null) {
      web.close();
    }
  }

  private static WebConfig config(TestIdentity own, ClientAuth clientAuth, List<String> sans) {
    List<X509Certificate> cas = clientAuth.verifies() ? List.of(trusted.certificate()) : List.of();
    Tls tls = own.tls(new ClientRules(clientAuth, cas, sans), Negotiation.DEFAULT);
    return new WebConfig(tls, Map.of(), Map.of());
  }

  private static WebConfig plainTls(TestIdentity own) {
    return config(own, ClientAuth.NO_CLIENT_CERT, List.of());
  }

  private WebFixture start(WebConfig config, WebLimits limits, int pageBytes) throws Exception {
    WebFixture started =
        new WebFixture(WebFixture.routes(WebFixture.page(pageBytes)), config, limits);
    web = started;
    return started;
  }

  private static String scrape(WebFixture web, SSLContext context) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(context).build()) {
      URI uri = URI.create("https://127.0.0.1:" + web.port() + "/metrics");
      var response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
      return response.version() + " " + response.statusCode() + " " + response.body().length();
    }
  }

  private static SSLSocket connect(WebFixture web, SSLContext context) throws IOException {
    Socket socket =
        context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), web.port());
    socket.setSoTimeout((int) WebFixture.PATIENCE.toMillis());
    return (SSLSocket) socket;
  }

  @Test
  void servesLargePagesOverHttp1ToAClientThatPrefersHttp2() throws Exception {
    var web = start(plainTls(server), WebLimits.DEFAULT, 3 << 20);
    assertThat(scrape(web, server.anonymousClient())).isEqualTo("HTTP_1_1 200 " + (3 << 20));
    web.awaitNoConnection();
  }

  @Test
  void usesARenewedCertificateAfterAReload() throws Exception {
    var web = start(plainTls(server), WebLimits.DEFAULT, 1);
    assertThat(scrape(web, server.anonymousClient())).contains(" 200 ");
    assertThat(web.server.reload(plainTls(stranger))).isNull();
    assertThat(scrape(web, stranger.anonymousClient())).contains(" 200 ");
    assertThatThrownBy(() -> scrape(web, server.anonymousClient())).isInstanceOf(IOException.class);
    assertThat(web.server.reload(WebConfig.DEFAULT)).contains("switched off").contains("restart");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_CLIENT_CERT, true, true, true",
    "REQUEST_CLIENT_CERT, true, true, true",
    "REQUIRE_ANY_CLIENT_CERT, false, true, true",
    "VERIFY_CLIENT_CERT_IF_GIVEN, true, false, true",
    "REQUIRE_AND_VERIFY_CLIENT_CERT, false, false, true"
  })
  void asksClientsForCertificates(ClientAuth auth, boolean none, boolean unknown, boolean known)
      throws Exception {
    var web = start(config(server, auth, List.of()), WebLimits.DEFAULT, 1);
    assertThat(serves(web, server.anonymousClient())).isEqualTo(none);
    assertThat(serves(web, stranger.clientOf(server))).isEqualTo(unknown);
    assertThat(serves(web, trusted.clientOf(server))).isEqualTo(known);
  }

  @ParameterizedTest
  @CsvSource({"trusted, true", "127.0.0.1, true", "other, false"})
  void requiresAnAllowedName(String allowed, boolean served) throws Exception {
    var auth = ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT;
    var web = start(config(server, auth, List.of("x", allowed)), WebLimits.DEFAULT, 1);
    assertThat(serves(web, trusted.clientOf(server))).isEqualTo(served);
  }

  private static boolean serves(WebFixture web, SSLContext context) throws Exception {
    try {
      return scrape(web, context).contains(" 200 ");
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void dropsAClientThatNeverFinishesTheHandshake() throws Exception {
    var web = start(plainTls(server), new WebLimits(256, SHORT, LONG, LONG), 1);
    try (Socket silent = web.connect();
        Socket half = web.connect()) {
      half.getOutputStream().write(new byte[] {0x16, 3, 1, 1, 0, 1});
      WebFixture.awaitDropped(silent);
      WebFixture.awaitDropped(half);
    }
    web.awaitNoConnection();
  }

  @Test
  void limitsAndAuthenticatesClientsOverTls() throws Exception {
    String hash = BCrypt.withDefaults().hashToString(4, "secret".toCharArray());
    var config = new WebConfig(plainTls(server).tls(), Map.of(), Map.of("ann", hash));
    var web = start(config, new WebLimits(256, LONG, LONG, SHORT), 100);
    URI uri = URI.create("https://127.0.0.1:" + web.port() + "/metrics");
    try (HttpClient client = HttpClient.newBuilder().sslContext(server.anonymousClient()).build()) {
      for (String pair : List.of("ann:wrong", "ann:secret", "ann:secret")) {
        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        var request = HttpRequest.newBuilder(uri).header("Authorization", "Basic " + basic).build();
        var response = client.send(request, BodyHandlers.ofString());
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(response.statusCode()).isEqualTo(pair.endsWith("secret") ? 200 : 401);
      }
      web.awaitNoConnection(); // The server drops the idle connection.
    }
  }

  @Test
  void dropsAClientThatNeverReadsThroughTls() throws Exception {
    var web = start(plainTls(server), new WebLimits(256, LONG, SHORT, LONG), 32 << 20);
    try (SSLSocket socket = connect(web, server.anonymousClient())) {
      WebFixture.send(socket, WebFixture.get("/metrics"));
      web.awaitNoConnection();
    }
  }

  @Test
  void shouldRefuseRenegotiation() throws Exception {
    var web = start(plainTls(server), new WebLimits(256, LONG, LONG, LONG), 10);
    try (SSLSocket socket = connect(web, server.anonymousClient())) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      WebFixture.send(socket, WebFixture.get("/metrics"));
      assertThat(WebFixture.readOne(socket)).startsWith("HTTP/1.1 200");
      socket.startHandshake();
      assertThatThrownBy(() -> WebFixture.readOne(socket)).isInstanceOf(IOException.class);
    }
    web.awaitNoConnection();
    assertThat(web.rejections.of(Rejections.Reason.BAD_TLS)).isOne();
  }

  @Test
  void shouldCountClientsThatDoNotSpeakTls() throws Exception {
    var web = start(plainTls(server), new WebLimits(256, LONG, LONG, LONG), 10);
    try (Socket plain = web.connect()) {
      WebFixture.send(plain, WebFixture.get("/metrics"));
      WebFixture.awaitDropped(plain);
    }
    web.awaitNoConnection();
    assertThat(web.rejections.of(Rejections.Reason.BAD_TLS)).isOne();
  }

  /**
   * The client sends a FIN alone or after close_notify (RFC 8446, 6.1), with an answer before or
   * not.
   */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void shouldCloseSoonAfterTheFinOfAClient(boolean ask, boolean closeNotify) throws Exception {
    var web = start(plainTls(server), new WebLimits(256, LONG, LONG, LONG), 10);
    try (Socket tcp = web.connect();
        SSLSocket socket =
            (SSLSocket)
                server
                    .anonymousClient()
                    .getSocketFactory()
                    .createSocket(tcp, "127.0.0.1", web.port(), false)) {
      socket.startHandshake();
      if (ask) {
        WebFixture.send(socket, WebFixture.get("/metrics"));
        assertThat(WebFixture.readOne(socket)).startsWith("HTTP/1.1 200");
      }
      if (closeNotify) {
        socket.shutdownOutput();
      }
      tcp.shutdownOutput();
      web.awaitNoConnection();
    }
  }

  @Test
  void offersOnlyTheConfiguredProtocolAndSuite() throws Exception {
    String suite = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";
    List<String> protocols = List.of("TLSv1.2");
    List<String> groups = List.of("secp256r1");
    Negotiation negotiation = new Negotiation(protocols, List.of(suite), true, groups);
    Tls tls = server.tls(ClientRules.NONE, negotiation);
    var web = start(new WebConfig(tls, Map.of(), Map.of()), WebLimits.DEFAULT, 1);
    try (SSLSocket socket = connect(web, server.anonymousClient())) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
      assertThat(socket.getSession().getCipherSuite()).isEqualTo(suite);
    }
    try (SSLSocket socket = connect(web, server.anonymousClient())) {
      var parameters = socket.getSSLParameters();
      parameters.setNamedGroups(new String[] {"x25519"});
      socket.setSSLParameters(parameters);
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
  }
}
