package io.tcpwait.outlet.web.requests;

import static io.tcpwait.outlet.web.WebFixture.await;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.readAll;
import static io.tcpwait.outlet.web.WebFixture.readOne;
import static io.tcpwait.outlet.web.WebFixture.request;
import static io.tcpwait.outlet.web.WebFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.connections.WebLimits;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Raw bytes over a socket: bad requests, bodies, and bytes that follow them. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class RequestConduitTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  private WebFixture web;

  @BeforeEach
  void start() throws Exception {
    WebLimits patient = new WebLimits(256, LONG, LONG, LONG);
    web = new WebFixture(WebFixture.routes(WebFixture.page(5)), WebConfig.DEFAULT, patient);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  /** The answer until the server ends the connection by itself. */
  private String answer(String raw) throws IOException {
    try (Socket socket = web.connect()) {
      send(socket, raw);
      return readAll(socket);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET /metrics HTTP/9.9, Host: x, 505 ",
    "GET /metrics HTTP/2.0, Host: x, 505 ",
    "get /metrics HTTP/1.1, Host: x, 501 ",
    "CONNECT x:1 HTTP/1.1, Host: x, 501 ",
    "GET /metrics, Host: x, 400 ",
    "GET http://y/metrics HTTP/1.1, Host: x, 400 ",
    "GET /metrics HTTP/1.1, A: b, 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nHost: x', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nA: b\r\n folded', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nA : b', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\nA: b', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nA: \0', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nTransfer-Encoding: identity', 501 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nTransfer-Encoding: xchunked', 501 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nContent-Length: 1\r\nContent-Length: 2', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked', 400 ",
    "GET /metrics HTTP/1.1, 'Host: x\r\nExpect: a', 417 ",
  })
  void shouldAnswerCountAndCloseABadRequest(String line, String headers, String status)
      throws Exception {
    assertThat(answer(line + "\r\n" + headers + "\r\n\r\n" + get("/metrics")))
        .startsWith("HTTP/1.1 " + status)
        .contains("Connection: close\r\n", "Content-Length: ", "Date: ", "nosniff")
        .doesNotContain("xxxxx");
    assertThat(web.rejections.of(Reason.BAD_REQUEST)).isOne();
    web.awaitNoConnection();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0016\u0003\u0001\u0002\0", "GET / HTTP/1.1\n", "\n", "A\rB"})
  void shouldNotWaitForTheEndOfOtherProtocols(String start) throws Exception {
    try (Socket socket = web.connect()) {
      send(socket, start);
      assertThat(readAll(socket)).startsWith("HTTP/1.1 400 ");
    }
    web.awaitNoConnection();
  }

  @Test
  void shouldAnswerABadHeadRequestWithoutABody() throws Exception {
    assertThat(answer("HEAD /metrics HTTP/1.1\r\n\r\n"))
        .startsWith("HTTP/1.1 400 ")
        .endsWith("\r\n\r\n");
  }

  /** The body may arrive or not, and may be cut anywhere. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 100\r\n\r\n",
        "Content-Length: 100\r\n\r\nabc",
        "Content-Length: 999999999999999999\r\n\r\n",
        "Expect: 100-continue\r\nContent-Length: 4\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n5\r\nab",
        "Transfer-Encoding: chunked\r\n\r\nzzzzzz\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
        "Content-Length: 2\r\n\r\nabGET /metrics HTTP/1.1\r\nHost: x\r\n\r\n",
      })
  void shouldAnswerAtOnceAndCloseWhenABodyIsPending(String rest) throws Exception {
    for (String method : new String[] {"GET /metrics", "POST /-/reload", "DELETE /nothing"}) {
      assertThat(answer(method + " HTTP/1.1\r\nHost: x\r\n" + rest))
          .startsWith("HTTP/1.1 ")
          .contains("Connection: close\r\n", "Content-Length: ")
          .containsOnlyOnce("HTTP/1.1 ");
    }
    web.awaitNoConnection();
    assertThat(web.rejections.of(Reason.BAD_REQUEST)).isZero();
  }

  /**
   * The kernel resets a connection that is closed with unread bytes, and the answer may be lost.
   */
  @Test
  void shouldLetTheClientReadItsAnswerAfterABodyOfTinyChunks() throws Exception {
    String chunks = "1\r\nx\r\n".repeat(17_000) + "0\r\n\r\n";
    for (String method : new String[] {"GET", "POST", "HEAD"}) {
      assertThat(answer(request(method, "/metrics", "Transfer-Encoding: chunked") + chunks))
          .startsWith("HTTP/1.1 ")
          .contains("Connection: close\r\n");
    }
    web.awaitNoConnection();
  }

  @Test
  void shouldEndAClientThatSendsABodyWithoutEnd() throws Exception {
    try (Socket socket = web.connect()) {
      send(socket, request("POST", "/metrics", "Transfer-Encoding: chunked"));
      String chunk = "400\r\n" + "x".repeat(0x400) + "\r\n";
      boolean ended = false;
      for (int i = 0; i < 100_000 && !ended; i++) {
        try {
          send(socket, chunk);
        } catch (SocketException e) {
          ended = true;
        }
      }
      assertThat(ended).isTrue();
    }
    web.awaitNoConnection();
  }

  /** The client neither closes its side nor sends a byte. */
  @Test
  void shouldNotWaitLongForAClientToEndItsSide() throws Exception {
    try (Socket socket = web.connect()) {
      long before = System.nanoTime();
      send(socket, request("POST", "/metrics", "Content-Length: 100"));
      assertThat(readAll(socket)).startsWith("HTTP/1.1 405 ");
      await("connection ended", () -> web.openConnections() == 0);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }
  }

  @Test
  void shouldAnswerPipelinedRequestsInOrder() throws Exception {
    String two = get("/metrics") + request("HEAD", "/metrics") + get("/-/ready");
    assertThat(answer(two + two + get("/nothing", "Connection: close") + get("/metrics")))
        .matches("(?s)(HTTP/1.1 200.*?xxxxxHTTP/1.1 200.*?tcpwait is ready\n){2}HTTP/1.1 404.*")
        .endsWith("not found\n");
    web.awaitNoConnection();
  }

  @Test
  void shouldAnswerGoodRequestsBeforeABadOne() throws Exception {
    assertThat(answer(get("/metrics") + get("/-/ready") + "get / HTTP/1.1\r\n\r\n"))
        .matches("(?s)HTTP/1.1 200.*xxxxxHTTP/1.1 200.*ready\nHTTP/1.1 501.*");
    web.awaitNoConnection();
  }

  @Test
  void shouldReassembleTheFragmentsOfARequest() throws Exception {
    try (Socket socket = web.connect()) {
      for (int i = 0; i < 3; i++) {
        for (char c : get("/metrics").toCharArray()) {
          send(socket, String.valueOf(c));
        }
        assertThat(readOne(socket)).startsWith("HTTP/1.1 200 ").endsWith("xxxxx");
      }
    }
  }

  @Test
  void shouldNotSpeakHttp2WhenAskedToUpgrade() throws Exception {
    assertThat(
            answer(
                get(
                    "/metrics",
                    "Connection: Upgrade, HTTP2-Settings, close",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABk")))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("xxxxx");
    assertThat(answer("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 505 ");
  }
}
