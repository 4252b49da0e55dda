package io.tcpwait.outlet.web.connections;

import static io.tcpwait.outlet.web.WebFixture.CLOSE_WAIT;
import static io.tcpwait.outlet.web.WebFixture.await;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.page;
import static io.tcpwait.outlet.web.WebFixture.readAll;
import static io.tcpwait.outlet.web.WebFixture.readOne;
import static io.tcpwait.outlet.web.WebFixture.routes;
import static io.tcpwait.outlet.web.WebFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.tls.TestIdentity;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bytes after the last request, and answers that are not read, with TLS and without. */
@Timeout(60)
class WireTest {
  private static final int LARGE = 8 << 20;
  private static final int SMALL_BUFFER = 4096;
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final WebLimits PATIENT = new WebLimits(256, LONG, LONG, LONG);

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static TestIdentity server;

  private final List<Socket> clients = new ArrayList<>();

  @SuppressWarnings("NullAway.Init") // Each test starts its own.
  private WebFixture web;

  /** The TCP socket of the last client. */
  @SuppressWarnings("NullAway.Init")
  private Socket tcp;

  @BeforeAll
  static void identity() throws Exception {
    server = TestIdentity.ec(folder, "server");
  }

  @AfterEach
  void stop() throws Exception {
    web.close();
    for (Socket client : clients) {
      client.close();
    }
  }

  private Socket client(String protocol, int pageBytes, int receiveBufferBytes) throws Exception {
    boolean plain = protocol.equals("TCP");
    WebConfig config = plain ? WebConfig.DEFAULT : new WebConfig(server.tls(), Map.of(), Map.of());
    web = new WebFixture(routes(page(pageBytes)), config, PATIENT);
    tcp = web.connect(receiveBufferBytes);
    clients.add(tcp);
    if (plain) {
      return tcp;
    }
    SSLSocket client =
        (SSLSocket)
            server
                .anonymousClient()
                .getSocketFactory()
                .createSocket(tcp, "127.0.0.1", web.port(), false);
    client.setEnabledProtocols(new String[] {protocol});
    client.startHandshake();
    return client;
  }

  /** A reset would cut the answer off. */
  @ParameterizedTest
  @CsvSource({
    "TCP, GET, 200", "TLSv1.2, GET, 200", "TLSv1.3, GET, 200",
    "TCP, get, 501", "TLSv1.2, get, 501", "TLSv1.3, get, 501"
  })
  void shouldLetASendingClientReadItsAnswer(String protocol, String method, String status)
      throws Exception {
    Socket client = client(protocol, 10, 0);
    send(client, method + " /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n");
    for (int i = 0; i < 400; i++) {
      send(client, "y".repeat(1000));
    }
    assertThat(readOne(client)).startsWith("HTTP/1.1 " + status);
    web.awaitNoConnection();
  }

  /** The bytes behind the request hide the client's FIN from a read of few bytes. */
  @ParameterizedTest
  @CsvSource({"TCP, 0", "TCP, 10", "TCP, 1000", "TLSv1.2, 0", "TLSv1.3, 0", "TLSv1.3, 100"})
  void shouldCutOffAHalfClosedClientThatNeverReads(String protocol, int furtherRequests)
      throws Exception {
    Socket client = client(protocol, LARGE, SMALL_BUFFER);
    send(client, get("/metrics") + get("/-/ready").repeat(furtherRequests));
    tcp.shutdownOutput();
    await("its FIN is here", () -> web.sockets(CLOSE_WAIT) == 1);
    long startNs = System.nanoTime();
    await("no CLOSE_WAIT", () -> web.sockets(CLOSE_WAIT) == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
    web.awaitNoConnection();
    assertThat(web.rejections.of(Reason.SLOW_READER)).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TCP", "TLSv1.3"})
  void shouldAnswerAHalfClosedClientThatReadsSlowly(String protocol) throws Exception {
    int pageBytes = 192 * 1024;
    Socket client = client(protocol, pageBytes, SMALL_BUFFER);
    send(client, get("/metrics"));
    tcp.shutdownOutput();
    InputStream in = client.getInputStream();
    int bytes = 0;
    for (int step = in.readNBytes(2048).length; step > 0; step = in.readNBytes(2048).length) {
      bytes += step;
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertThat(bytes).isGreaterThan(pageBytes);
    web.awaitNoConnection();
    assertThat(web.rejections.of(Reason.SLOW_READER)).isZero();
  }

  /** Only the time limit of an answer decides, since the client may still read. */
  @ParameterizedTest
  @ValueSource(strings = {"TCP", "TLSv1.2", "TLSv1.3"})
  void shouldWaitForAnOpenClientAndAnswerItsFurtherRequests(String protocol) throws Exception {
    int pageBytes = 128 * 1024;
    Socket client = client(protocol, pageBytes, SMALL_BUFFER);
    send(client, get("/metrics") + get("/-/ready") + get("/-/healthy"));
    TimeUnit.SECONDS.sleep(4);
    send(client, get("/nothing"));
    assertThat(readOne(client)).startsWith("HTTP/1.1 200").hasSizeGreaterThan(pageBytes);
    assertThat(readOne(client)).startsWith("HTTP/1.1 200").endsWith("is ready\n");
    assertThat(readOne(client)).startsWith("HTTP/1.1 200").endsWith("is healthy\n");
    assertThat(readOne(client)).startsWith("HTTP/1.1 404");
    tcp.shutdownOutput();
    assertThat(readAll(tcp)).isNotNull();
    web.awaitNoConnection();
  }
}
