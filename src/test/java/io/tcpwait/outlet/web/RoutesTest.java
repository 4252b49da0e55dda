package io.tcpwait.outlet.web;

import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.request;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.web.answers.Exposed;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.connections.WebLimits;
import io.undertow.server.HttpHandler;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class RoutesTest {
  private static final ByteBuffer PAGE =
      StandardCharsets.UTF_8.encode("a_total 1\n").asReadOnlyBuffer();

  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final AtomicBoolean sampled = new AtomicBoolean(true);
  private final AtomicReference<@Nullable String> trouble = new AtomicReference<>();
  private final AtomicReference<@Nullable String> refusal = new AtomicReference<>();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private WebFixture web;

  @BeforeEach
  void start() throws Exception {
    Exposition exposition =
        (accept, gzip) -> {
          RuntimeException thrown = failure.get();
          if (thrown != null) {
            throw thrown;
          }
          return new Exposition.Body(PAGE, String.valueOf(accept), gzip);
        };
    Exposition noneYet = (accept, gzip) -> null;
    Exposition status =
        (accept, gzip) -> (sampled.get() ? exposition : noneYet).render("application/json", gzip);
    Lifecycle lifecycle =
        new Lifecycle(() -> completedFuture(refusal.get()), () -> true, new Rejections());
    Map<String, HttpHandler> paths =
        Map.of(
            "/metrics",
            new Exposed(exposition),
            "/api/v1/status",
            new Exposed(status),
            "/",
            new Exposed(exposition));
    Routes routes = new Routes(paths, trouble::get, ready::get, lifecycle);
    var config = new WebConfig(null, Map.of("X-Frame-Options", "deny"), Map.of());
    web = new WebFixture(routes, config, WebLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void sendsTheSharedPageRepeatedly() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(web.exchange(get("/metrics", "Accept: text/plain", "Accept: a/b")))
          .startsWith("HTTP/1.1 200 OK\r\n")
          .contains("Content-Type: text/plain,a/b\r\n", "Content-Length: 10\r\n")
          .contains("Vary: Accept, Accept-Encoding\r\n")
          .contains("X-Content-Type-Options: nosniff\r\n", "X-Frame-Options: deny\r\n")
          .doesNotContain("Content-Encoding")
          .endsWith("\r\n\r\na_total 1\n");
    }
    assertThat(PAGE.position()).isZero();
  }

  @Test
  void passesNullToTheExpositionIfThereIsNoAccept() throws Exception {
    assertThat(web.exchange(get("/metrics"))).contains("Content-Type: null\r\n");
  }

  @Test
  void shouldReportTheSourceThatASampleHangsAt() throws Exception {
    assertThat(web.exchange(get("/-/healthy")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\ntcpwait is healthy\n");
    trouble.set("a sample has taken 51 s by now, and hangs at source sysctl");
    assertThat(web.exchange(get("/-/healthy")))
        .startsWith("HTTP/1.1 503 ")
        .endsWith(
            "\r\n\r\ntcpwait is not healthy: a sample has taken 51 s by now, and hangs at source"
                + " sysctl\n");
  }

  @Test
  void answersHeadWithoutBody() throws Exception {
    assertThat(web.exchange(request("HEAD", "/metrics")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Length: 10\r\n")
        .endsWith("\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, true",
    "GZIP, true",
    "'deflate, gzip;q=0.5', true",
    "*, true",
    "'gzip;q=0', false",
    "'gzip; q=0.000', false",
    "'*;q=1, gzip;q=0', false",
    "'*;q=0', false",
    "identity, false",
    "'', false",
    "'gzipped', false",
    "'identity;q=0', false",
    "'identity;q=0, gzip', true",
    "'*;q=0, gzip', true",
    "'identity, gzip;q=0.5', false",
    "'identity;q=0.5, gzip;q=0.5', true",
    "'gzip;q=00', false",
    "'gzip;q=2', false",
    "'gzip;q=-1', false",
    "'gzip;q=a', false",
    "'gzip;q=0, x-gzip', true",
    "',,gzip ; Q = 1.000 ,', true"
  })
  void compressesIfTheClientAcceptsGzip(String accepted, boolean gzip) throws Exception {
    assertThat(
            web.exchange(get("/metrics", "Accept-Encoding: " + accepted))
                .contains("Content-Encoding: gzip\r\n"))
        .isEqualTo(gzip);
  }

  @Test
  void hidesTheCauseOfAFailedRendering() throws Exception {
    failure.set(new IllegalStateException("secret"));
    assertThat(web.exchange(get("/metrics")))
        .startsWith("HTTP/1.1 500 ")
        .endsWith("internal error, see the log\n");
    failure.set(null);
    assertThat(web.exchange(get("/metrics"))).startsWith("HTTP/1.1 200 ");
  }

  @Test
  void reportsHealthAndReadiness() throws Exception {
    assertThat(web.exchange(get("/-/healthy"))).contains(" 200 ").endsWith("tcpwait is healthy\n");
    assertThat(web.exchange(get("/-/ready"))).contains(" 200 ").endsWith("tcpwait is ready\n");
    ready.set(false);
    assertThat(web.exchange(get("/-/ready"))).contains(" 503 ").endsWith("not ready\n");
  }

  @Test
  void reloadsOnlyByPost() throws Exception {
    assertThat(web.exchange(request("POST", "/-/reload", "Content-Length: 0"))).contains(" 200 ");
    refusal.set("tcpwait.yml:3: bad");
    assertThat(web.exchange(request("POST", "/-/reload", "Content-Length: 0")))
        .startsWith("HTTP/1.1 500 ")
        .endsWith("\r\n\r\ntcpwait.yml:3: bad\n");
    assertThat(web.exchange(get("/-/reload"))).contains(" 405 ").contains("Allow: POST\r\n");
  }

  @Test
  void sendsTheStatusAsJson() throws Exception {
    assertThat(web.exchange(get("/api/v1/status", "Accept-Encoding: gzip")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .contains("Content-Type: application/json\r\n", "Content-Encoding: gzip\r\n")
        .contains("X-Content-Type-Options: nosniff\r\n")
        .endsWith("\r\n\r\na_total 1\n");
    assertThat(web.exchange(request("HEAD", "/api/v1/status")))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("\r\n\r\n");
  }

  @Test
  void reportsInJsonThatThereIsNoStatusYet() throws Exception {
    sampled.set(false);
    assertThat(web.exchange(get("/api/v1/status")))
        .startsWith("HTTP/1.1 503 ")
        .contains("Content-Type: application/json\r\n")
        .endsWith("\r\n\r\n{\"error\":\"no sample was taken yet\"}\n");
  }

  @ParameterizedTest
  @CsvSource({"/metrics", "/api/v1/status", "/-/healthy", "/-/ready", "/"})
  void refusesOtherMethods(String path) throws Exception {
    assertThat(web.exchange(request("DELETE", path)))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD\r\n");
  }

  @Test
  void answersOptionsWithTheAllowedMethods() throws Exception {
    assertThat(web.exchange(request("OPTIONS", "*")))
        .startsWith("HTTP/1.1 405 ")
        .contains("Allow: GET, HEAD\r\n");
  }

  @Test
  void answersNotFoundForOtherPaths() throws Exception {
    assertThat(web.exchange(get("/metrics/x"))).startsWith("HTTP/1.1 404 ");
    assertThat(web.exchange(get("/../etc/passwd"))).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void startsOnAllAddressesOrFails() throws Exception {
    var free = ListenAddress.parse("127.0.0.1:0");
    var taken = new ListenAddress("127.0.0.1", web.port());
    Routes routes = WebFixture.routes(WebFixture.page(1));
    assertThatThrownBy(
            () ->
                WebServer.start(
                    List.of(free, taken),
                    WebConfig.DEFAULT,
                    routes,
                    WebLimits.DEFAULT,
                    new Rejections()))
        .hasMessageStartingWith("cannot listen on " + taken + ": address already in use; ")
        .message()
        .doesNotContain("\n");
    var both = List.of(free, ListenAddress.parse(":0"));
    try (var server =
        WebServer.start(both, WebConfig.DEFAULT, routes, WebLimits.DEFAULT, new Rejections())) {
      assertThat(server.addresses()).hasSize(2).noneMatch(address -> address.getPort() == 0);
      assertThat(server.addresses().getLast().getAddress().isAnyLocalAddress()).isTrue();
    }
  }

  @Test
  void namesAnAddressThatIsNotLocal() {
    Routes routes = WebFixture.routes(WebFixture.page(1));
    for (String bad : List.of("192.0.2.1:0", "no-such-host.invalid:0")) {
      assertThatThrownBy(
              () ->
                  WebServer.start(
                      List.of(ListenAddress.parse(bad)),
                      WebConfig.DEFAULT,
                      routes,
                      WebLimits.DEFAULT,
                      new Rejections()))
          .hasMessageStartingWith("cannot listen on " + bad + ": ")
          .hasMessageContaining("of this machine");
    }
  }
}
