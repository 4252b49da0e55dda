package io.tcpwait.outlet.web;

import static java.util.concurrent.CompletableFuture.completedFuture;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.web.answers.Exposed;
import io.tcpwait.outlet.web.answers.Exposition;
import io.tcpwait.outlet.web.connections.WebLimits;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** A server on a port of its own, and clients that see the bytes on the wire. */
public final class WebFixture implements AutoCloseable {
  public static final String CLOSE_WAIT = "08";
  public static final String ESTABLISHED = "01";

  /** A time that is long enough for any machine; only a failing test reaches it. */
  public static final Duration PATIENCE = Duration.ofSeconds(20);

  public final Rejections rejections = new Rejections();
  public final WebServer server;

  public WebFixture(Routes routes, WebConfig config, WebLimits limits)
      throws IOException, GeneralSecurityException {
    var address = List.of(ListenAddress.parse("127.0.0.1:0"));
    server = WebServer.start(address, config, routes, limits, rejections);
  }

  public static Routes routes(Exposition exposition) {
    Lifecycle lifecycle = new Lifecycle(() -> completedFuture(null), () -> true, new Rejections());
    return routes(exposition, lifecycle);
  }

  public static Routes routes(Map<String, ? extends HttpHandler> paths) {
    Lifecycle lifecycle = new Lifecycle(() -> completedFuture(null), () -> true, new Rejections());
    return new Routes(Map.copyOf(paths), () -> null, () -> true, lifecycle);
  }

  static Routes routes(Exposition exposition, Lifecycle lifecycle) {
    var exposed = new Exposed(exposition);
    return new Routes(
        Map.of("/metrics", exposed, "/api/v1/status", exposed), () -> null, () -> true, lifecycle);
  }

  public static Exposition page(int bytes) {
    ByteBuffer shared = ByteBuffer.allocateDirect(bytes);
    while (shared.hasRemaining()) {
      shared.put((byte) 'x');
    }
    ByteBuffer page = shared.flip().asReadOnlyBuffer();
    return (accept, gzip) -> new Exposition.Body(page, "text/plain", false);
  }

  public int openConnections() {
    return server.openConnections();
  }

  public int port() {
    return server.addresses().getFirst().getPort();
  }

  public Socket connect() throws IOException {
    return connect(0);
  }

  /**
   * Connects with a receive buffer so small that unread bytes stay at the server; 0 for the
   * default.
   */
  public Socket connect(int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setSoTimeout((int) PATIENCE.toMillis());
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    return socket;
  }

  public static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  public static String get(String path, String... headers) {
    return request("GET", path, headers);
  }

  public static String request(String method, String path, String... headers) {
    String more = headers.length == 0 ? "" : String.join("\r\n", headers) + "\r\n";
    return method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
  }

  /** Sends one request on a new connection and reads the whole answer. */
  public String exchange(String request) throws IOException {
    try (Socket socket = connect()) {
      send(socket, request.replaceFirst("\r\n", "\r\nConnection: close\r\n"));
      return readAll(socket);
    }
  }

  public static String readAll(Socket socket) throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  /** Reads the head of a response and as much of its body as Content-Length says. */
  public static String readOne(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed after: " + head);
      }
      head.append((char) next);
    }
    int length =
        Integer.parseInt(head.toString().replaceFirst("(?is).*content-length: (\\d+).*", "$1"));
    return head + new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  /** Waits until the server has dropped this client, by FIN or by reset. */
  public static void awaitDropped(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // The client discards bytes that were still under way.
      }
    } catch (SocketTimeoutException e) {
      fail("still connected after " + PATIENCE);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  public static void await(String what, BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        fail("not within " + PATIENCE + ": " + what);
      }
      Thread.sleep(5);
    }
  }

  /** Waits until no connection is left, by the counts of the kernel and of the server. */
  public void awaitNoConnection() throws InterruptedException {
    await(
        "no connection left",
        () -> sockets(ESTABLISHED) + sockets(CLOSE_WAIT) == 0 && server.openConnections() == 0);
  }

  /**
   * The sockets of the server's port in a state, which is in the hexadecimal digits of
   * /proc/net/tcp.
   */
  public long sockets(String state) {
    String local = ":%04X".formatted(port());
    return List.of("tcp", "tcp6").stream()
        .flatMap(family -> lines(Path.of("/proc/thread-self/net", family)).stream().skip(1))
        .map(line -> line.strip().split("\\s+"))
        .filter(column -> column[1].endsWith(local) && column[3].equals(state))
        .count();
  }

  private static List<String> lines(Path table) {
    try {
      return Files.readAllLines(table);
    } catch (NoSuchFileException e) {
      return List.of(); // IPv6 is disabled.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
