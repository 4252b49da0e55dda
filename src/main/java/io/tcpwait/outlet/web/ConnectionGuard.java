package io.tcpwait.outlet.web;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.xnio.ChannelListeners;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/**
 * Counts connections and gives each a deadline, from the moment it is accepted.
 *
 * <p>Undertow's own time-outs do not start before a TLS handshake is done, start anew with every
 * byte a slow reader takes, and follow the wall clock. XNIO's high water mark leaves connections
 * past it in the kernel's queue, where they rot in CLOSE_WAIT.
 */
final class ConnectionGuard {
  private static final long MAX_SWEEP_MILLIS = 1000;

  private final WebLimits limits;
  private final long sweepMillis;

  /** The connections in order of their last activity, the longest idle first. */
  private final Map<Ends, Guarded> open = new LinkedHashMap<>(16, 0.75f, true);

  private boolean sweeping;
  private boolean closed;

  ConnectionGuard(WebLimits limits) {
    this.limits = limits;
    Duration shortest = limits.request();
    for (Duration limit : List.of(limits.response(), limits.idle())) {
      shortest = shortest.compareTo(limit) < 0 ? shortest : limit;
    }
    this.sweepMillis = Math.clamp(shortest.toMillis() / 4, 1, MAX_SWEEP_MILLIS);
  }

  /** The two ends name a connection among those that are open; an exchange knows them too. */
  private record Ends(@Nullable SocketAddress local, @Nullable SocketAddress peer) {}

  private static final class Guarded {
    private final StreamConnection connection;
    private long deadlineNanos;
    private int requests;

    Guarded(StreamConnection connection, Duration limit) {
      this.connection = connection;
      expireIn(limit);
    }

    void expireIn(Duration limit) {
      deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    boolean expired() {
      return System.nanoTime() - deadlineNanos >= 0;
    }
  }

  /** Takes a connection under guard; it comes back closed where there is no room for it. */
  void admit(StreamConnection connection) {
    StreamConnection evicted;
    boolean room;
    synchronized (this) {
      open.values().removeIf(guarded -> !guarded.connection.isOpen());
      evicted = open.size() < limits.maxConnections() ? null : evictLongestIdle();
      room = !closed && open.size() < limits.maxConnections();
      if (room) {
        Ends ends = new Ends(connection.getLocalAddress(), connection.getPeerAddress());
        open.put(ends, new Guarded(connection, limits.request()));
        sweepLater(connection.getIoThread());
      }
    }
    if (evicted != null) {
      abort(evicted);
    }
    if (!room) {
      abort(connection);
    }
  }

  /** Takes the longest idle connection out; null where all are being answered. */
  private @Nullable StreamConnection evictLongestIdle() {
    for (var all = open.values().iterator(); all.hasNext(); ) {
      Guarded guarded = all.next();
      if (guarded.requests == 0) {
        all.remove();
        return guarded.connection;
      }
    }
    return null;
  }

  /** Has the deadlines follow the requests that pass through. */
  HttpHandler around(HttpHandler next) {
    return exchange -> {
      begin(exchange);
      next.handleRequest(exchange);
    };
  }

  private synchronized void begin(HttpServerExchange exchange) {
    var connection = exchange.getConnection();
    Guarded guarded =
        open.get(
            new Ends(
                connection.getLocalAddress(SocketAddress.class),
                connection.getPeerAddress(SocketAddress.class)));
    if (guarded == null) {
      return; // lost its place after its request was read, and is closed
    }
    if (guarded.requests++ == 0) {
      guarded.expireIn(limits.response());
    }
    exchange.addExchangeCompleteListener(
        (done, nextListener) -> {
          end(guarded);
          nextListener.proceed();
        });
  }

  private synchronized void end(Guarded guarded) {
    if (--guarded.requests == 0) {
      guarded.expireIn(limits.idle());
    }
  }

  private void sweepLater(XnioIoThread thread) {
    if (!sweeping) {
      sweeping = true;
      thread.executeAfter(() -> sweep(thread), sweepMillis, TimeUnit.MILLISECONDS);
    }
  }

  private void sweep(XnioIoThread thread) {
    List<StreamConnection> expired = new ArrayList<>();
    synchronized (this) {
      sweeping = false;
      for (var all = open.values().iterator(); all.hasNext(); ) {
        Guarded guarded = all.next();
        if (!guarded.connection.isOpen()) {
          all.remove();
        } else if (guarded.expired()) {
          all.remove();
          expired.add(guarded.connection);
        }
      }
      if (!open.isEmpty() && !closed) {
        sweepLater(thread);
      }
    }
    expired.forEach(ConnectionGuard::abort);
  }

  /** How many connections are open now. */
  synchronized int openConnections() {
    open.values().removeIf(guarded -> !guarded.connection.isOpen());
    return open.size();
  }

  /** Closes all connections and lets no further one in. */
  void close() {
    List<StreamConnection> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      open.values().forEach(guarded -> all.add(guarded.connection));
      open.clear();
    }
    all.forEach(IoUtils::safeClose);
  }

  /**
   * Resets the connection: an orderly close would leave what the peer never read in the kernel, on
   * a socket of nobody's, for minutes.
   */
  private static void abort(StreamConnection connection) {
    try {
      connection.setOption(Options.CLOSE_ABORT, true);
    } catch (IOException e) {
      // Then it is closed the orderly way, or is closed already.
    }
    IoUtils.safeClose(connection);
    // A closed channel calls nobody; its listeners must learn of it to give their buffers back.
    var source = connection.getSourceChannel();
    if (source.isReadResumed()) {
      ChannelListeners.invokeChannelListener(source, source.getReadListener());
    }
    var sink = connection.getSinkChannel();
    if (sink.isWriteResumed()) {
      ChannelListeners.invokeChannelListener(sink, sink.getWriteListener());
    }
  }
}
