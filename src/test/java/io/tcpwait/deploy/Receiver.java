package io.tcpwait.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The pager and the chats of the deployed Alertmanager; they keep the messages that they get. */
final class Receiver implements AutoCloseable {
  private static final int PORT = 9099;
  private static final byte[] ANSWER = "ok".getBytes(UTF_8);

  private final HttpServer server;
  private final List<Delivery> deliveries = new ArrayList<>();

  /** Listens in the network namespace of the calling thread. */
  Receiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), 0);
    server.createContext("/", this::receive);
    server.start();
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      keep(exchange.getRequestURI().getPath(), body);
      exchange.sendResponseHeaders(200, ANSWER.length);
      exchange.getResponseBody().write(ANSWER);
    }
  }

  private synchronized void keep(String path, String body) {
    deliveries.add(
        new Delivery(
            System.currentTimeMillis() / 1e3,
            path,
            JsonParser.parseString(body).getAsJsonObject()));
    notifyAll();
  }

  /** All deliveries so far. */
  synchronized List<Delivery> deliveries() {
    return List.copyOf(deliveries);
  }

  /** Waits for the first delivery that meets a condition. */
  synchronized Delivery await(long patienceSeconds, Predicate<Delivery> such)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    while (deliveries.stream().noneMatch(such)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw new AssertionError("never came; there are " + deliveries);
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return deliveries.stream().filter(such).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
