package io.tcpwait.outlet.web;

import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.readAll;
import static io.tcpwait.outlet.web.WebFixture.send;
import static org.assertj.core.api.Assertions.assertThat;

import at.favre.lib.crypto.bcrypt.BCrypt;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
  void servesWhoKnowsThePassword() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(web.exchange(as("ann", "s:cret"))).startsWith("HTTP/1.1 200 ").endsWith("xxxxx");
    }
  }

  @Test
  void challengesEverybodyElse() throws Exception {
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
  void forgetsAPasswordThatWasChanged() throws Exception {
    assertThat(web.exchange(as("ann", "s:cret"))).contains(" 200 ");
    assertThat(web.server.reload(WebConfig.DEFAULT)).isNull();
    assertThat(web.exchange(get("/metrics"))).contains(" 200 ");
    String other = BCrypt.withDefaults().hashToString(4, "other".toCharArray());
    web.server.reload(new WebConfig(null, Map.of(), Map.of("ann", other)));
    assertThat(web.exchange(as("ann", "s:cret"))).contains(" 401 ");
    assertThat(web.exchange(as("ann", "other"))).contains(" 200 ");
  }

  @Test
  void neitherQueuesAFloodNorLetsItStopWhoIsKnown() throws Exception {
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
}
