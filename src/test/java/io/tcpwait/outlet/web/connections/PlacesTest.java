package io.tcpwait.outlet.web.connections;

import static io.tcpwait.outlet.web.WebFixture.CLOSE_WAIT;
import static io.tcpwait.outlet.web.WebFixture.awaitDropped;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.page;
import static io.tcpwait.outlet.web.WebFixture.readAll;
import static io.tcpwait.outlet.web.WebFixture.readOne;
import static io.tcpwait.outlet.web.WebFixture.routes;
import static io.tcpwait.outlet.web.WebFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which client loses its place when all places are taken, with real sockets. */
@Timeout(60)
class PlacesTest {
  private static final int PLACES = 16;
  private static final int FLOOD = 3 * PLACES;
  private static final int LARGE = 8 << 20;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final WebLimits FEW_PLACES = new WebLimits(PLACES, LONG, LONG, LONG);
  private static final String BODY_PENDING = get("/metrics", "Content-Length: 100");

  private final List<Socket> clients = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // Each test starts its own.
  private WebFixture web;

  private void start(WebConfig config, int pageBytes) throws Exception {
    web = new WebFixture(routes(page(pageBytes)), config, FEW_PLACES);
  }

  @AfterEach
  void stop() throws IOException {
    web.close();
    for (Socket client : clients) {
      client.close();
    }
  }

  private Socket client(String request) throws IOException {
    Socket client = web.connect(1024);
    clients.add(client);
    send(client, request);
    return client;
  }

  private String scrape() throws IOException {
    return web.exchange(get("/metrics"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\n",
        "Content-Length: 100\r\n\r\nhalf",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nhe",
        "Expect: 100-continue\r\nContent-Length: 5\r\n\r\n"
      })
  void shouldAnswerAtOnceAndCloseIfABodyIsPending(String headersAndBody) throws Exception {
    start(WebConfig.DEFAULT, 10);
    Socket client = client("GET /metrics HTTP/1.1\r\nHost: x\r\n" + headersAndBody);
    assertThat(readAll(client)).contains("200 OK", "Connection: close").endsWith("x".repeat(10));
  }

  /** The body is larger than one read of the server; a reset would cut the answer off. */
  @Test
  void shouldNotResetAClientThatIsStillSendingItsBody() throws Exception {
    start(WebConfig.DEFAULT, 10);
    Socket client = client(get("/metrics", "Content-Length: 400000"));
    for (int i = 0; i < 4; i++) {
      send(client, "y".repeat(100_000));
    }
    client.shutdownOutput();
    assertThat(readAll(client)).contains("200 OK").endsWith("x".repeat(10));
    web.awaitNoConnection();
  }

  @Test
  void shouldServeAScraperAmongClientsWithMissingBodies() throws Exception {
    start(WebConfig.DEFAULT, 10);
    for (int i = 0; i < FLOOD; i++) {
      client(BODY_PENDING);
    }
    assertThat(scrape()).endsWith("x".repeat(10));
    assertThat(web.openConnections()).isLessThanOrEqualTo(PLACES);
    assertThat(web.rejections.of(Reason.EVICTED)).isGreaterThanOrEqualTo(FLOOD - PLACES);
  }

  @Test
  void shouldServeAScraperAmongClientsThatStoppedReading() throws Exception {
    start(WebConfig.DEFAULT, LARGE);
    for (int i = 0; i < PLACES; i++) {
      assertThat(client(get("/metrics")).getInputStream().read()).isEqualTo('H');
    }
    WebFixture.await("a scraper is served", this::isServed);
    awaitDropped(clients.getFirst());
  }

  private boolean isServed() {
    try {
      return scrape().length() > LARGE;
    } catch (IOException e) {
      return false; // Answers that have just begun are not disturbed.
    }
  }

  /** Each answer to the other clients has just begun. */
  @Test
  void shouldServeAnotherSourceAtOnceAmongClientsThatStoppedReading() throws Exception {
    start(WebConfig.DEFAULT, LARGE);
    for (int i = 0; i < PLACES; i++) {
      assertThat(client(get("/metrics")).getInputStream().read()).isEqualTo('H');
    }
    assertThat(readAll(elsewhere(get("/metrics", "Connection: close")))).hasSizeGreaterThan(LARGE);
  }

  @Test
  void shouldKeepThePlaceOfAnotherSourceDuringAFloodOfOne() throws Exception {
    start(WebConfig.DEFAULT, LARGE);
    Socket other = elsewhere("GET /metr");
    for (int i = 0; i < PLACES - 1; i++) {
      assertThat(client(get("/metrics")).getInputStream().read()).isEqualTo('H');
    }
    for (int i = 0; i < FLOOD; i++) {
      Socket refused = web.connect(1024);
      clients.add(refused);
      try {
        send(refused, get("/metrics"));
      } catch (SocketException e) {
        // The server had already reset the connection.
      }
    }
    send(other, "ics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(readAll(other)).hasSizeGreaterThan(LARGE);
  }

  /** A client with an address of its own. */
  private Socket elsewhere(String request) throws IOException {
    Socket client = new Socket();
    clients.add(client);
    client.setSoTimeout((int) WebFixture.PATIENCE.toMillis());
    client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 0));
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), web.port()));
    send(client, request);
    return client;
  }

  @Test
  void shouldTakePlacesFromTheSourceWithMostPlaces() throws Exception {
    start(WebConfig.DEFAULT, 10);
    Socket other = elsewhere("GET /metr");
    for (int i = 0; i < FLOOD; i++) {
      client("GET /metr");
    }
    assertThat(scrape()).endsWith("x".repeat(10));
    send(other, "ics HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(readOne(other)).startsWith("HTTP/1.1 200").endsWith("x".repeat(10));
  }

  @Test
  void shouldKeepThePlaceOfAnAuthenticatedClient() throws Exception {
    String hash = BCrypt.withDefaults().hashToString(4, "secret".toCharArray());
    start(new WebConfig(null, Map.of(), Map.of("ann", hash)), 10);
    String basic =
        Base64.getEncoder().encodeToString("ann:secret".getBytes(StandardCharsets.UTF_8));
    String request = get("/metrics", "Authorization: Basic " + basic);
    Socket ann = client(request);
    assertThat(readOne(ann)).startsWith("HTTP/1.1 200");
    for (int i = 0; i < FLOOD; i++) {
      assertThat(readOne(client(get("/metrics")))).startsWith("HTTP/1.1 401");
    }
    send(ann, request);
    assertThat(readOne(ann)).startsWith("HTTP/1.1 200");
  }

  /** The server sends only the answer that the client has requested, if any. */
  @ParameterizedTest
  @ValueSource(strings = {"", "GET /metr", "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"})
  void shouldCloseSoonAfterTheFinOfAClient(String sent) throws Exception {
    start(WebConfig.DEFAULT, 10);
    Socket client = client(sent);
    client.shutdownOutput();
    WebFixture.await("no CLOSE_WAIT", () -> web.sockets(CLOSE_WAIT) == 0);
    web.awaitNoConnection();
  }
}
