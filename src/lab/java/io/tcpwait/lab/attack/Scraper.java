package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * Scrapes a server from an address of its own. Each scrape is like the first of a new Prometheus:
 * on a new connection, as another user.
 */
final class Scraper {
  /** The default scrape_timeout of Prometheus. */
  private static final int TIMEOUT_MS = 10_000;

  private static final InetAddress OWN = InetAddress.ofLiteral("127.0.0.9");

  private final InetSocketAddress target;
  private final Door door;
  private int scrapes;

  Scraper(InetSocketAddress target, Door door) {
    this.target = target;
    this.door = door;
  }

  /**
   * Scrapes the metrics as text.
   *
   * @throws IOException if they do not arrive completely within the timeout
   */
  String scrape() throws IOException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
    try (Socket plain = new Socket()) {
      plain.bind(new InetSocketAddress(OWN, 0));
      plain.connect(target, TIMEOUT_MS);
      plain.setSoTimeout(left(endNanos));
      Socket socket = plain;
      if (door.tls() != null) {
        socket =
            door.tls()
                .getSocketFactory()
                .createSocket(plain, target.getHostString(), target.getPort(), true);
      }
      socket.getOutputStream().write(request());
      return body(socket, endNanos);
    }
  }

  Door door() {
    return door;
  }

  private byte[] request() {
    String authorization =
        door.asksPassword() ? "Authorization: " + Door.authorization(scrapes++) + "\r\n" : "";
    return ("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + authorization + "\r\n")
        .getBytes(US_ASCII);
  }

  private static String body(Socket socket, long endNanos) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    byte[] some = new byte[16 * 1024];
    int bytes;
    do {
      socket.setSoTimeout(left(endNanos));
      bytes = in.read(some);
      all.write(some, 0, Math.max(0, bytes));
    } while (bytes >= 0);
    String answer = all.toString(UTF_8);
    if (!answer.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("answered \"" + answer.lines().findFirst().orElse("") + "\"");
    }
    return answer;
  }

  private static int left(long endNanos) throws SocketTimeoutException {
    long left = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("no whole answer within " + TIMEOUT_MS + " ms");
    }
    return (int) left;
  }
}
