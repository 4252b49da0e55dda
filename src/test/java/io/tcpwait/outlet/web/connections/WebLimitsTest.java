package io.tcpwait.outlet.web.connections;

import static io.tcpwait.outlet.web.WebFixture.CLOSE_WAIT;
import static io.tcpwait.outlet.web.WebFixture.await;
import static io.tcpwait.outlet.web.WebFixture.awaitDropped;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.page;
import static io.tcpwait.outlet.web.WebFixture.readAll;
import static io.tcpwait.outlet.web.WebFixture.readOne;
import static io.tcpwait.outlet.web.WebFixture.routes;
import static io.tcpwait.outlet.web.WebFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients that stall, with real sockets: such a client may not keep a connection, or block another
 * client.
 */
@Timeout(60)
class WebLimitsTest {
  private static final int LARGE = 32 << 20;
  private static final Duration SHORT = Duration.ofMillis(300);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final WebLimits SLOW_REQUEST = new WebLimits(256, SHORT, LONG, LONG);
  private static final WebLimits SLOW_RESPONSE = new WebLimits(256, LONG, SHORT, LONG);
  private static final WebLimits PATIENT = new WebLimits(256, LONG, LONG, LONG);

  private final List<Socket> clients = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // Each test starts its own.
  private WebFixture web;

  private void start(WebLimits limits, int pageBytes) throws Exception {
    web = new WebFixture(routes(page(pageBytes)), WebConfig.DEFAULT, limits);
  }

  private Socket client() throws IOException {
    Socket socket = web.connect();
    clients.add(socket);
    return socket;
  }

  @AfterEach
  void stop() throws Exception {
    web.close();
    for (Socket client : clients) {
      client.close();
    }
    assertThat(web.openConnections()).isZero();
  }

  @Test
  void dropsAClientThatSendsNothing() throws Exception {
    start(SLOW_REQUEST, 1);
    awaitDropped(client());
    web.awaitNoConnection();
  }

  @Test
  void dropsAClientThatSendsByteByByte() throws Exception {
    start(SLOW_REQUEST, 1);
    Socket client = client();
    client.setSoTimeout((int) SHORT.toMillis() / 6);
    boolean open = true;
    for (char c : get("/metrics", "X-Long: " + "y".repeat(500)).toCharArray()) {
      try {
        send(client, String.valueOf(c));
        open = client.getInputStream().read() >= 0;
      } catch (SocketTimeoutException e) {
        continue; // The wait for an answer paces the bytes.
      } catch (IOException e) {
        open = false;
      }
      if (!open) {
        break;
      }
    }
    assertThat(open).isFalse();
    web.awaitNoConnection();
  }

  /** Tests a page of the usual size, too, which a socket would buffer by default. */
  @ParameterizedTest
  @ValueSource(ints = {20_000, LARGE})
  void dropsAClientThatNeverReads(int pageBytes) throws Exception {
    start(SLOW_RESPONSE, pageBytes);
    Socket client = web.connect(1024);
    clients.add(client);
    send(client, get("/metrics"));
    web.awaitNoConnection();
    // A FIN_WAIT1 with bytes that the peer never reads would last for minutes.
    assertThat(web.sockets("04")).isZero();
  }

  @Test
  void dropsAClientThatStopsReadingHalfWay() throws Exception {
    // The time is enough for a busy machine to read the first part.
    start(new WebLimits(256, LONG, Duration.ofSeconds(2), LONG), LARGE);
    Socket client = web.connect(64 * 1024);
    clients.add(client);
    send(client, get("/metrics"));
    assertThat(client.getInputStream().readNBytes(LARGE / 4)).hasSize(LARGE / 4);
    web.awaitNoConnection();
  }

  @Test
  void dropsAClientThatReadsTooSlowly() throws Exception {
    start(SLOW_RESPONSE, LARGE);
    Socket client = web.connect(16 * 1024);
    clients.add(client);
    send(client, get("/metrics"));
    await(
        "cut off while still reading",
        () -> {
          try {
            return client.getInputStream().readNBytes(1024).length < 1024;
          } catch (IOException e) {
            return true;
          }
        });
    web.awaitNoConnection();
  }

  @Test
  void dropsAClientThatIsIdleAfterItsAnswer() throws Exception {
    start(new WebLimits(256, LONG, LONG, SHORT), 10);
    Socket client = client();
    send(client, get("/metrics"));
    assertThat(readOne(client)).startsWith("HTTP/1.1 200").endsWith("x".repeat(10));
    awaitDropped(client);
    web.awaitNoConnection();
  }

  @Test
  void forgetsAClientThatClosesAtOnceOrHalfWay() throws Exception {
    start(PATIENT, LARGE);
    client().close();
    Socket inRequest = client();
    send(inRequest, "GET /metr");
    inRequest.close();
    Socket inResponse = client();
    send(inResponse, get("/metrics"));
    assertThat(inResponse.getInputStream().readNBytes(1000)).hasSize(1000);
    inResponse.close();
    web.awaitNoConnection();
  }

  @Test
  void closesTheConnectionOfAClientThatSendsFinAndWaits() throws Exception {
    start(PATIENT, 10);
    Socket silent = client();
    silent.shutdownOutput();
    assertThat(readAll(silent)).isEmpty();
    Socket answered = client();
    send(answered, get("/metrics"));
    answered.shutdownOutput();
    assertThat(readAll(answered)).startsWith("HTTP/1.1 200").endsWith("x".repeat(10));
    web.awaitNoConnection();
  }

  @Test
  void dropsAClientThatSendsFinAndNeverReads() throws Exception {
    start(SLOW_RESPONSE, LARGE);
    Socket client = web.connect(1024);
    clients.add(client);
    send(client, get("/metrics"));
    client.shutdownOutput();
    web.awaitNoConnection();
  }

  @Test
  void servesManyRequestsOnOneConnection() throws Exception {
    start(PATIENT, 10);
    Socket client = client();
    for (int i = 0; i < 2000; i++) {
      send(client, get("/metrics"));
      assertThat(readOne(client)).startsWith("HTTP/1.1 200").endsWith("x".repeat(10));
    }
    assertThat(web.openConnections()).isOne();
  }

  @Test
  void answersTwoHundredScrapersAtOnce() throws Exception {
    int bytes = 1 << 20;
    start(PATIENT, bytes);
    Callable<Integer> scrape = () -> web.exchange(get("/metrics")).length();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> all = threads.invokeAll(Collections.nCopies(200, scrape));
      for (Future<Integer> one : all) {
        assertThat(one.get()).isGreaterThan(bytes);
      }
    }
    web.awaitNoConnection();
  }

  @Test
  void makesRoomForAScraperAmongIdleConnections() throws Exception {
    start(PATIENT, 10);
    for (int i = 0; i < 400; i++) {
      client();
    }
    assertThat(web.exchange(get("/metrics"))).endsWith("x".repeat(10));
    assertThat(web.openConnections()).isLessThanOrEqualTo(256);
    assertThat(web.sockets(CLOSE_WAIT)).isZero();
    awaitDropped(clients.getFirst());
  }

  @Test
  void keepsClientsThatAreBeingAnsweredAndRefusesAnother() throws Exception {
    start(new WebLimits(2, LONG, LONG, LONG), LARGE);
    for (int i = 0; i < 2; i++) {
      Socket busy = client();
      send(busy, get("/metrics"));
      assertThat(busy.getInputStream().read()).isEqualTo('H');
    }
    awaitDropped(client());
    for (Socket busy : clients.subList(0, 2)) {
      // The guard drops a client that has sent its FIN and then takes nothing for two seconds.
      assertThat(readOne(busy)).hasSizeGreaterThan(LARGE);
      busy.shutdownOutput();
    }
    web.awaitNoConnection();
  }

  @Test
  void refusesLargeHeadersAndBodies() throws Exception {
    start(PATIENT, 10);
    assertThat(web.exchange(get("/metrics", "X-Long: " + "y".repeat(20_000))))
        .startsWith("HTTP/1.1 400");
    assertThat(web.exchange(get("/metrics", "A: b\r\n".repeat(100) + "C: d")))
        .startsWith("HTTP/1.1 400");
    web.awaitNoConnection();
  }

  @Test
  void stopsQuicklyWhateverConnectionsAreOpen() throws Exception {
    start(PATIENT, LARGE);
    client();
    Socket stuck = web.connect(1024);
    clients.add(stuck);
    send(stuck, get("/metrics"));
    await("both accepted", () -> web.openConnections() == 2);
    long before = System.nanoTime();
    web.close();
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(700));
    assertThat(web.sockets(CLOSE_WAIT)).isZero();
  }
}
