package io.tcpwait.kit.timewait;

import io.tcpwait.kit.Loopback;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A server and its clients, with a number of requests a second. Each request has a connection of
 * its own, which leaves a TIME_WAIT on the side that closes first, or uses a kept connection. The
 * server listens on a port of every address, and is reached at 127.90.0.1 and so on. Clients are
 * 127.80.0.1 and so on; a single client that does not bind is 127.0.0.1.
 *
 * <p>Late requests are caught up; requests more than a second late are left out.
 */
public final class PacedRequests implements AutoCloseable {
  /** The connections of {@link Variant#KEPT}. */
  public static final int KEPT_CONNECTIONS = 50;

  private static final int CLIENT_NET = 80;
  private static final int SERVER_NET = 90;
  private static final long MOST_LATE_NANOS = Pause.SECOND_NANOS;

  /** If a request takes longer, its connect was not answered. */
  private static final long PATIENCE_SECONDS = 1;

  /** The side that ends a connection. */
  public enum Variant {
    /** The server closes after its answer: the TIME_WAIT is inbound. */
    SERVER_CLOSES,
    /** The client closes after the answer: the TIME_WAIT is outbound. */
    CLIENT_CLOSES,
    /** Neither side: the next request uses the connection. */
    KEPT
  }

  /** The way in which a client gets its port. */
  public enum Source {
    /** It connects, and gets a port that is free towards that peer. */
    AUTOBIND,
    /** It binds its address before it connects, and gets a port that is free towards all peers. */
    BIND_FIRST
  }

  /**
   * The options of the requests.
   *
   * @param rate requests per second
   * @param port of the server
   * @param peers the number of server addresses, used in turn
   * @param clients the number of client addresses, used in turn. If clients do not bind, the route
   *     to a peer decides the source address, so there have to be at least as many peers.
   * @param idle the number of additional idle connections
   * @param holdMicros how long a connection stays open after its answer
   */
  public record Options(
      int rate,
      Variant variant,
      int port,
      int peers,
      int clients,
      Source source,
      int idle,
      int holdMicros) {
    /** Requests of one client to port 8086 of one peer. */
    public static Options of(int rate, Variant variant) {
      return new Options(rate, variant, 8086, 1, 1, Source.AUTOBIND, 0, 0);
    }

    public Options withPort(int other) {
      return new Options(rate, variant, other, peers, clients, source, idle, holdMicros);
    }

    public Options withPeers(int other) {
      return new Options(rate, variant, port, other, clients, source, idle, holdMicros);
    }

    public Options withClients(int other) {
      return new Options(rate, variant, port, peers, other, source, idle, holdMicros);
    }

    public Options withSource(Source other) {
      return new Options(rate, variant, port, peers, clients, other, idle, holdMicros);
    }

    public Options withIdle(int other) {
      return new Options(rate, variant, port, peers, clients, source, other, holdMicros);
    }

    public Options withHoldMicros(int other) {
      return new Options(rate, variant, port, peers, clients, source, idle, other);
    }
  }

  private final Options options;
  private final ServerSocketChannel listener;
  private final Dialer dialer;
  private volatile int rate;
  private final Tally tally = new Tally();
  private final List<Connection> kept = new ArrayList<>();
  private final List<Connection> idle = new ArrayList<>();

  /** Not a virtual thread, which would leave carrier threads behind in the namespace. */
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("requests").daemon().factory());

  private PacedRequests(Options options, ServerSocketChannel listener, Side clients, Side server) {
    this.options = options;
    this.listener = listener;
    rate = options.rate;
    dialer = new Dialer(options, listener, clients, server);
  }

  /** Starts both ends on the loopback of the calling thread's network namespace. */
  public static PacedRequests start(Options options) throws Exception {
    if (options.source == Source.AUTOBIND && options.clients > 1) {
      for (int i = 0; i < options.peers; i++) {
        String peer = Loopback.host(SERVER_NET, i).getHostAddress();
        String client = Loopback.host(CLIENT_NET, i % options.clients).getHostAddress();
        Netns.run("ip", "route", "replace", "local", peer, "dev", "lo", "src", client);
      }
    }
    return start(
        options,
        Side.here(number -> Loopback.host(CLIENT_NET, number)),
        Side.here(number -> Loopback.host(SERVER_NET, number)));
  }

  /** Starts clients and server on the given sides. */
  public static PacedRequests start(Options options, Side clients, Side server) throws Exception {
    if (options.source == Source.AUTOBIND && options.peers < options.clients) {
      throw new IllegalArgumentException("fewer peers than clients: " + options);
    }
    ServerSocketChannel listener = server.call(() -> listen(options.port));
    try {
      PacedRequests requests = new PacedRequests(options, listener, clients, server);
      return clients.call(
          () -> {
            requests.thread.execute(requests::run);
            return requests;
          });
    } catch (Throwable e) {
      listener.close();
      throw e;
    }
  }

  private static ServerSocketChannel listen(int port) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(port));
  }

  private void run() {
    long due = System.nanoTime();
    try {
      openIdle();
      while (!thread.isShutdown()) {
        TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
        request();
        due = Math.max(due + Pause.SECOND_NANOS / rate, System.nanoTime() - MOST_LATE_NANOS);
      }
    } catch (InterruptedException e) {
      // The requests are to end.
    }
  }

  private void openIdle() {
    try {
      while (idle.size() < options.idle) {
        idle.add(dialer.dial());
      }
    } catch (IOException e) {
      tally.countFailure(e);
    }
  }

  private void request() {
    try {
      if (options.variant == Variant.KEPT) {
        keptConnection().converse();
      } else {
        converseAndClose();
      }
      tally.countRequest();
    } catch (IOException e) {
      // An interrupt makes the current request fail, which does not count.
      if (!Thread.currentThread().isInterrupted()) {
        tally.countFailure(e);
      }
    }
  }

  private Connection keptConnection() throws IOException {
    if (kept.size() < KEPT_CONNECTIONS) {
      kept.add(dialer.dial());
      return kept.getLast();
    }
    return kept.get((int) (tally.requests() % KEPT_CONNECTIONS));
  }

  private void converseAndClose() throws IOException {
    try (Connection connection = dialer.dial()) {
      connection.converse();
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(options.holdMicros));
      if (options.variant == Variant.SERVER_CLOSES) {
        connection.endByServer();
      } else {
        connection.endByClient();
      }
      tally.countClose();
    }
  }

  /** Sets the requests a second, from the next request on. */
  public void rate(int perSecond) {
    rate = perSecond;
  }

  /** The counts so far. */
  public Tally tally() {
    return tally;
  }

  /** Lets the current request finish: an interrupt would close either side first. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    thread.close();
    try {
      for (Connection connection : kept) {
        connection.close();
      }
      for (Connection connection : idle) {
        connection.close();
      }
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
