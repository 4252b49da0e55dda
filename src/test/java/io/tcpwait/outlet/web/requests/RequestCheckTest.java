package io.tcpwait.outlet.web.requests;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that follow RFC 9112, and heads that break one of its rules. */
class RequestCheckTest {
  private static String head(String... lines) {
    return String.join("\r\n", lines);
  }

  private static String clean(String... lines) throws RefusedRequest {
    return new String(RequestCheck.check(head(lines)).bytes(), ISO_8859_1);
  }

  private static int refusal(String head) {
    try {
      RequestCheck.check(head);
      return 0;
    } catch (RefusedRequest e) {
      assertThat(e).hasMessageMatching("[ -~]{5,80}");
      return e.status();
    }
  }

  @Test
  void shouldPassARequestOfPrometheus() throws Exception {
    String[] lines = {
      "GET /metrics HTTP/1.1",
      "Host: db-1:10049",
      "User-Agent: Prometheus/3.1.0",
      "Accept: application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1",
      "Accept-Encoding: gzip",
      "X-Prometheus-Scrape-Timeout-Seconds: 10"
    };
    assertThat(clean(lines)).isEqualTo(head(lines) + "\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/9.9, 505",
    "GET / HTTP/2.0, 505",
    "PRI * HTTP/2.0, 505",
    "GET / HTTP/1.2, 505",
    "GET / HTTP/0.9, 505",
    "get / HTTP/1.1, 501",
    "Get / HTTP/1.1, 501",
    "BREW / HTTP/1.1, 501",
    "CONNECT a:1 HTTP/1.1, 501",
    "GET / http/1.1, 400",
    "GET / HTTP/1.1.1, 400",
    "GET / HTTP/11, 400",
    "GET / HTTP/1.1x, 400",
    "'GET / HTTP/1.1 ', 400",
    "GET  / HTTP/1.1, 400",
    "' GET / HTTP/1.1', 400",
    "GET /, 400",
    "GET / / HTTP/1.1, 400",
    "'', 400",
    "'G(T / HTTP/1.1', 400",
    "' / HTTP/1.1', 400",
    "GET\t/\tHTTP/1.1, 400",
    "GET metrics HTTP/1.1, 400",
    "GET * HTTP/1.1, 400",
    "GET a:1 HTTP/1.1, 400",
    "GET /#top HTTP/1.1, 400",
    "GET /%zz HTTP/1.1, 400",
    "GET /% HTTP/1.1, 400",
    "GET /%1 HTTP/1.1, 400",
    "GET /\u00e9 HTTP/1.1, 400",
    "GET /<a> HTTP/1.1, 400",
    "GET ftp://x/ HTTP/1.1, 400",
    "GET http:// HTTP/1.1, 400",
    "GET http://a@x/ HTTP/1.1, 400",
    "GET http://other/ HTTP/1.1, 400",
    "GET /?a&b&c&d&e&f&g&h&i&j&k&l&m&n&o&p&q HTTP/1.1, 400",
  })
  void shouldRefuseAnInvalidRequestLine(String line, int status) {
    assertThat(refusal(head(line, "Host: x"))).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host: x\r\nHost: x",
        "Host: x\r\nhost: y",
        "Host: a b",
        "Host: x/y",
        "Host: a,b@c",
        "Accept: */*",
        "Host: x\r\n folded",
        "Host: x\r\nA: b\r\n\tfolded",
        "Host: x\r\nA : b",
        "Host: x\r\nA\t: b",
        "Host: x\r\nA b: c",
        "Host: x\r\n: b",
        "Host: x\r\nno colon",
        "Host: x\r\nA(: b",
        "Host: x\r\n\u00e9: b",
        "Host: x\r\nContent-Length: 1\r\nContent-Length: 1",
        "Host: x\r\nContent-Length: 0\r\nContent-Length: 5",
        "Host: x\r\nContent-Length: 5, 5",
        "Host: x\r\nContent-Length: +5",
        "Host: x\r\nContent-Length: -1",
        "Host: x\r\nContent-Length: 0x5",
        "Host: x\r\nContent-Length: 5 5",
        "Host: x\r\nContent-Length:",
        "Host: x\r\nContent-Length: \u0661",
        "Host: x\r\nContent-Length: 9999999999999999999",
        "Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked",
        "Host: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 0",
        "Host: x\r\nAuthorization: Basic YQ==\r\nAuthorization: Basic Yg==",
        "Host: x\r\nOrigin: http://x\r\nOrigin: http://y",
      })
  void shouldRefuseAmbiguousOrInvalidHeaders(String headers) {
    assertThat(refusal("GET / HTTP/1.1\r\n" + headers)).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "identity",
        "xchunked",
        "chunked, chunked",
        "gzip, chunked",
        "chunked, gzip",
        "chunked;a=b",
        "\"chunked\"",
        "",
        "chunked\r\nTransfer-Encoding: chunked",
        "gzip\r\nTransfer-Encoding: chunked",
      })
  void shouldRefuseTransferEncodingsOtherThanChunked(String value) {
    String head = head("POST / HTTP/1.1", "Host: x", "Transfer-Encoding: " + value);
    assertThat(refusal(head)).isEqualTo(501);
  }

  @Test
  void shouldRefuseTransferEncodingBeforeHttp11() {
    assertThat(refusal(head("GET / HTTP/1.0", "Transfer-Encoding: chunked"))).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Content-Length: 100", "Transfer-Encoding: Chunked"})
  void shouldEndTheConnectionAndHideTheBodyWhenABodyFollows(String header) throws Exception {
    String[] lines = {"POST /a HTTP/1.1", "Host: x", header, "Connection: keep-alive", "A: b"};
    assertThat(RequestCheck.check(head(lines)).last()).isTrue();
    assertThat(clean(lines))
        .isEqualTo("POST /a HTTP/1.1\r\nHost: x\r\nA: b\r\nConnection: close\r\n\r\n");
  }

  @Test
  void shouldKeepTheConnectionWhenTheBodyIsEmpty() throws Exception {
    String[] lines = {"POST /a HTTP/1.1", "Host: x", "Content-Length: 0"};
    assertThat(RequestCheck.check(head(lines)).last()).isFalse();
    assertThat(clean(lines)).doesNotContain("onnection", "ontent");
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1, '', false",
    "HTTP/1.1, keep-alive, false",
    "HTTP/1.1, close, true",
    "HTTP/1.1, 'keep-alive, Close', true",
    "HTTP/1.1, 'close,', true",
    "HTTP/1.1, closed, false",
    "HTTP/1.0, '', true",
    "HTTP/1.0, Keep-Alive, false",
    "HTTP/1.0, 'keep-alive, close', true",
  })
  void shouldRecognizeWhetherTheConnectionEnds(String version, String connection, boolean last)
      throws Exception {
    String[] lines = {"GET / " + version, "Host: x", "Connection: " + connection};
    assertThat(RequestCheck.check(head(lines)).last()).isEqualTo(last);
    assertThat(clean(lines).contains("Connection: close\r\n")).isEqualTo(last);
  }

  @ParameterizedTest
  @CsvSource({
    "GET http://x:1/metrics?a HTTP/1.1, GET /metrics?a HTTP/1.1",
    "GET HTTP://X:1 HTTP/1.1, GET / HTTP/1.1",
    "GET https://x:1?a HTTP/1.1, GET /?a HTTP/1.1",
    "OPTIONS * HTTP/1.1, OPTIONS * HTTP/1.1",
    "GET /a;b?c=[d]&e=%2f HTTP/1.1, GET /a;b?c=[d]&e=%2f HTTP/1.1",
  })
  void shouldAcceptPathsAndUrlsOfItsOwnHost(String line, String cleaned) throws Exception {
    assertThat(clean(line, "Host: x:1")).startsWith(cleaned + "\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "localhost", "10.0.0.1:10049", "[::1]:10049", "a_b.c-d."})
  void shouldAcceptAnyHost(String host) throws Exception {
    assertThat(clean("GET / HTTP/1.1", "Host: " + host)).contains("Host: " + host + "\r\n");
  }

  @Test
  void shouldDropTheExpectationOfAContinue() throws Exception {
    assertThat(clean("GET / HTTP/1.1", "Host: x", "Expect: 100-Continue")).doesNotContain("xpect");
    assertThat(refusal(head("GET / HTTP/1.1", "Host: x", "Expect: more"))).isEqualTo(417);
  }

  @Test
  void shouldLimitTheNumberOfHeaders() throws Exception {
    String[] lines = new String[RequestCheck.MAX_HEADERS + 1];
    Arrays.fill(lines, "A: b");
    lines[0] = "GET / HTTP/1.1";
    lines[1] = "Host: x";
    assertThat(clean(lines)).endsWith("A: b\r\n\r\n");
    assertThat(refusal(head(lines) + "\r\nA: b")).isEqualTo(400);
  }

  /** A head that passes has one meaning: it passes again, unchanged. */
  @Test
  void shouldPassACleanedHeadUnchanged() throws Exception {
    String[] words = {
      "GET",
      "POST",
      " ",
      " ",
      "/",
      "http://x/",
      "HTTP/1.1",
      "HTTP/1.0",
      "\r\n",
      "\r\n",
      "Host: x",
      "Connection: close",
      "Content-Length: ",
      "0",
      "7",
      "Transfer-Encoding: ",
      "chunked",
      "A: b",
      "Expect: 100-continue",
      ":",
      "\t",
      ","
    };
    Random random = new Random(13);
    int passed = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder head = new StringBuilder("GET / HTTP/1.1\r\nHost: x");
      if (random.nextInt(4) == 0) {
        head.setLength(0);
      }
      for (int n = random.nextInt(8); n > 0; n--) {
        head.append(words[random.nextInt(words.length)]);
      }
      if (refusal(head.toString()) == 0) {
        passed++;
        byte[] once = RequestCheck.check(head.toString()).bytes();
        String again = new String(once, 0, once.length - 4, ISO_8859_1);
        assertThat(RequestCheck.check(again).bytes()).isEqualTo(once);
        assertThat(again.toLowerCase(Locale.ROOT).split("\r\n", -1))
            .noneMatch(line -> line.startsWith("content-length"))
            .noneMatch(line -> line.startsWith("transfer-encoding"));
      }
    }
    assertThat(passed).isGreaterThan(500);
  }

  @Test
  void shouldRefuseAnyCharactersWithoutAnotherException() {
    Random random = new Random(13);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder head = new StringBuilder(i % 2 == 0 ? "" : "GET / HTTP/1.1\r\nHost: x\r\n");
      for (int n = random.nextInt(40); n > 0; n--) {
        head.append((char) random.nextInt(256));
      }
      refusal(head.toString());
    }
    assertThatExceptionOfType(RefusedRequest.class).isThrownBy(() -> RequestCheck.check(""));
  }
}
