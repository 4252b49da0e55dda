package io.tcpwait.lab.timewait;

import io.tcpwait.lab.Loopback;
import io.tcpwait.lab.Netns;
import io.tcpwait.lab.Pause;
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
 * A server and its clients, with so many requests a second: each over a connection of its own,
 * which leaves a TIME_WAIT with whoever closes first, or over connections that are kept. The server
 * listens on a port of every address, and is reached at 127.90.0.1 and so on. Clients are
 * 127.80.0.1 and so on; a single one that does not bind is 127.0.0.1.
 *
 * <p>Requests are made on time, or late but as many; those more than a second late are left out.
 */
public final class PacedRequests implements AutoCloseable {
  /** The connections of {@link Variant#KEPT}. */
  public static final int KEPT_CONNECTIONS = 50;

  private static final int CLIENT_NET = 80;
  private static final int SERVER_NET = 90;
  private static final long MOST_LATE_NANOS = Pause.SECOND_NANOS;

  /** A request that takes longer has met a connect that nobody answers. */
  private static final long PATIENCE_SECONDS = 1;

  /** What ends a connection. */
  public enum Variant {
    /** The server closes after its answer: the TIME_WAIT is inbound. */
    SERVER_CLOSES,
    /** The client closes after the answer: the TIME_WAIT is outbound. */
    CLIENT_CLOSES,
    /** Nothing: the next request is made on it. */
    KEPT
  }

  /** How a client comes to its port. */
  public enum Source {
    /** It connects, and gets one that is free towards that peer. */
    AUTOBIND,
    /** It binds its address before it connects, and gets one that is free towards all. */
    BIND_FIRST
  }

  /**
   * What requests are like.
   *
   * @param rate requests per second
   * @param port of the server
   * @param peers how many addresses the server is reached at, in turn
   * @param clients how many addresses requests come from, in turn; where they do not bind there
   *     have to be as many peers or more, for then the route to a peer decides where from
   * @param idle how many connections are open beside, all the time
   * @param holdMicros how long a connection stays open beyond its answer
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

  /** No virtual one: that would leave others behind in the namespace. */
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

  /** Starts clients and server where they are said to be. */
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
      // It is to end.
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
      // An interrupt ends what it happens to be doing.
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

  /** From the next request on, so many are made in a second. */
  public void rate(int perSecond) {
    rate = perSecond;
  }

  /** What it did so far. */
  public Tally tally() {
    return tally;
  }

  /**
   * Lets the request that is being made come to its end: an interrupt would close either side
   * first.
   */
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
