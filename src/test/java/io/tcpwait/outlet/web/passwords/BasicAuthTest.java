package io.tcpwait.outlet.web.passwords;

import static io.tcpwait.outlet.web.WebFixture.await;
import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.readAll;
import static io.tcpwait.outlet.web.WebFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.connections.WebLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class BasicAuthTest {
  private WebFixture web;

  private static WebConfig users(int cost) {
    String hash = BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(cost, "s:cret".toCharArray());
    return new WebConfig(null, Map.of(), Map.of("ann", hash));
  }

  private static String as(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return get("/metrics", "Authorization: Basic " + Base64.getEncoder().encodeToString(pair));
  }

  @BeforeEach
  void start() throws Exception {
    web = new WebFixture(WebFixture.routes(WebFixture.page(5)), users(4), WebLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void servesAUserWithTheRightPassword() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(web.exchange(as("ann", "s:cret"))).startsWith("HTTP/1.1 200 ").endsWith("xxxxx");
    }
  }

  @Test
  void challengesAllOtherRequests() throws Exception {
    for (String request :
        List.of(
            as("ann", "wrong"),
            as("ann", ""),
            as("bob", "s:cret"),
            get("/metrics"),
            get("/api/v1/status"),
            get("/-/healthy"),
            get("/metrics", "Authorization: Basic %%%"),
            get("/metrics", "Authorization: Basic YW5u"),
            get("/metrics", "Authorization: Bearer YW5u"))) {
      assertThat(web.exchange(request))
          .startsWith("HTTP/1.1 401 ")
          .contains("WWW-Authenticate: Basic realm=\"tcpwait\"")
          .doesNotContain("xxxxx");
    }
  }

  @Test
  void forgetsAChangedPassword() throws Exception {
    assertThat(web.exchange(as("ann", "s:cret"))).contains(" 200 ");
    assertThat(web.server.reload(WebConfig.DEFAULT)).isNull();
    assertThat(web.exchange(get("/metrics"))).contains(" 200 ");
    String other = BCrypt.withDefaults().hashToString(4, "other".toCharArray());
    web.server.reload(new WebConfig(null, Map.of(), Map.of("ann", other)));
    assertThat(web.exchange(as("ann", "s:cret"))).contains(" 401 ");
    assertThat(web.exchange(as("ann", "other"))).contains(" 200 ");
  }

  @Test
  void refusesAFloodAndStillServesAKnownUser() throws Exception {
    web.server.reload(users(10));
    assertThat(web.exchange(as("ann", "s:cret"))).contains(" 200 ");
    List<Socket> flood = new ArrayList<>();
    for (int i = 0; i < 4 * BasicAuth.MAX_PENDING; i++) {
      Socket socket = web.connect();
      flood.add(socket);
      send(socket, as("ann", "wrong" + i).replaceFirst("\r\n", "\r\nConnection: close\r\n"));
    }
    assertThat(web.exchange(as("ann", "s:cret"))).contains(" 200 ");
    List<String> answers = new ArrayList<>();
    for (Socket socket : flood) {
      answers.add(readAll(socket).substring(9, 12));
      socket.close();
    }
    assertThat(answers).containsOnly("401", "503").contains("503");
    assertThat(answers.stream().filter("401"::equals).count())
        .isGreaterThanOrEqualTo(BasicAuth.MAX_PENDING);
    web.awaitNoConnection();
  }

  @Test
  void countsFailedLogins() throws Exception {
    assertThat(web.exchange(get("/metrics"))).contains(" 401 ");
    assertThat(web.rejections.of(Reason.WRONG_PASSWORD)).as("without a password").isZero();
    web.exchange(as("ann", "wrong"));
    web.exchange(as("ann", "wrong"));
    web.exchange(get("/metrics", "Authorization: Basic %%%"));
    web.exchange(as("ann", "s:cret"));
    assertThat(web.rejections.of(Reason.WRONG_PASSWORD)).isEqualTo(3);
  }

  /** A hash of this cost takes seconds, so that two hashes would exceed the time limit. */
  @Test
  void answersARepeatedWrongPasswordFromMemory() throws Exception {
    web.server.reload(users(13));
    assertThat(web.exchange(as("ann", "wrong"))).contains(" 401 ");
    long before = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      assertThat(web.exchange(as("ann", "wrong"))).contains(" 401 ");
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
  }

  /** The flood comes from one address, or from so many that each sends few requests. */
  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void servesNewScrapersDuringAFlood(int sources) throws Exception {
    Map<String, String> hashes = new HashMap<>();
    for (int i = 0; i < 25; i++) {
      String hash =
          BCrypt.with(BCrypt.Version.VERSION_2Y).hashToString(8, ("new" + i).toCharArray());
      hashes.put("user" + i, hash);
    }
    web.server.reload(new WebConfig(null, Map.of(), hashes));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger tried = new AtomicInteger();
    try (var flood = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 40; i++) {
        var _ =
            flood.submit(
                () -> {
                  while (!over.get()) {
                    int n = tried.incrementAndGet();
                    tryFrom("127.0.9." + (1 + n % sources), as("user1", "wrong" + n));
                  }
                  return null;
                });
      }
      await("the flood has begun", () -> web.rejections.of(Reason.WRONG_PASSWORD) > sources / 2);
      for (int i = 0; i < 25; i++) {
        assertThat(tryFrom("127.0.0.1", as("user" + i, "new" + i)))
            .as("try " + i)
            .contains(" 200 ");
      }
      over.set(true);
    }
  }

  private String tryFrom(String source, String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout((int) WebFixture.PATIENCE.toMillis());
      socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
      socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), web.port()));
      send(socket, request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
      return readAll(socket);
    }
  }
}
