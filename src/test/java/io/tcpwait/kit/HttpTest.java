package io.tcpwait.kit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.tcpwait.Needs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;

@Needs(Needs.NETNS)
class HttpTest {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9090);
  private static final URI URL = URI.create("http://127.0.0.1:9090/");

  /** The JVM pools connections by address, and each namespace has the same address. */
  @Test
  void aRequestIsAnsweredInItsOwnNamespace() throws Exception {
    assertThat(Netns.call(HttpTest::bothInTurn)).isEqualTo("there");
  }

  /** Sends requests in this namespace, and then in a namespace within it. */
  private static String bothInTurn() throws Exception {
    HttpServer here = answering("here");
    try {
      assertThat(Http.get(URL)).isEqualTo("here");
      assertThat(Http.post(URL, "{}")).isEqualTo("here");
      return Netns.call(
          () -> {
            HttpServer there = answering("there");
            try {
              return Http.get(URL);
            } finally {
              there.stop(0);
            }
          });
    } finally {
      here.stop(0);
    }
  }

  private static HttpServer answering(String answer) throws IOException {
    HttpServer server = HttpServer.create(ADDRESS, 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
          }
        });
    server.start();
    return server;
  }
}
