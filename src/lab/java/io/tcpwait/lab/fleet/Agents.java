package io.tcpwait.lab.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.zip.GZIPOutputStream;

/**
 * Answers for all agents of a fleet on one port, such as {@code /17/metrics} for agent 17. Its one
 * thread is in the network namespace of the thread that starts it.
 */
final class Agents implements AutoCloseable {
  static final String ADDRESS = "127.0.0.1:10049";

  private static final int PORT = 10_049;

  private final Template quiet;
  private final Template inTrouble;
  private final int howManyInTrouble;
  private final double takenAt;
  private final HttpServer server;

  /**
   * Starts the server.
   *
   * @param howManyInTrouble how many of the first agents are in trouble
   * @param takenAt Unix time at which the templates were taken
   */
  Agents(Template quiet, Template inTrouble, int howManyInTrouble, double takenAt)
      throws IOException {
    this.quiet = quiet;
    this.inTrouble = inTrouble;
    this.howManyInTrouble = howManyInTrouble;
    this.takenAt = takenAt;
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  /**
   * Makes the JDK's HTTP server keep a connection for each agent. To be called before the first
   * server.
   */
  static void keepConnections(int agents) {
    System.setProperty("sun.net.httpserver.maxIdleConnections", Integer.toString(agents));
    System.setProperty(
        "sun.net.httpserver.idleInterval", Integer.toString(4 * Hosts.SECONDS_APART));
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private void answer(HttpExchange exchange) throws IOException {
    int agent = Integer.parseInt(exchange.getRequestURI().getPath().split("/", -1)[1]);
    Template template = agent < howManyInTrouble ? inTrouble : quiet;
    String scrape = template.at(agent, System.currentTimeMillis() / 1e3 - takenAt);
    var headers = exchange.getResponseHeaders();
    headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    // Like the agent's answer to Prometheus, which asks for gzip.
    headers.set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(200, 0);
    try (exchange;
        OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
      out.write(scrape.getBytes(UTF_8));
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
