package io.tcpwait.outlet.web.connections;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.XnioExecutor;
import org.xnio.XnioIoThread;

/**
 * Gives each connection a place and a deadline, from the moment it is accepted.
 *
 * <p>If all places are taken, a new connection takes the place of another connection. Among clients
 * that have not authenticated, the source address with the most places loses the connection whose
 * last complete step is the longest ago. A step is to connect, to answer the server's first flight
 * of a handshake, to send a complete request, or to take a complete answer. Authenticated clients
 * lose a place only if no other client has a place.
 *
 * <p>A connection is spared while its answer has taken less than {@link #UNDISTURBED}, unless its
 * source has the most places. Then a new connection of that source is refused, and a new connection
 * of a source with fewer places takes the place.
 *
 * <p>Undertow's own time-outs start only after a TLS handshake, restart with every byte that a slow
 * reader takes, and follow the wall clock. XNIO's high water mark leaves further connections in the
 * accept queue, where they stay in CLOSE_WAIT.
 */
final class ConnectionGuard {
  private static final Logger log = LoggerFactory.getLogger(ConnectionGuard.class);

  /** The number of places while the heap is nearly full. */
  private static final int FEW_CONNECTIONS = 8;

  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Scaled down if there are fewer places than usual. */
  private static final Duration UNDISTURBED = Duration.ofMillis(300);

  private static final Duration LEAST_UNDISTURBED = Duration.ofMillis(30);

  private final WebLimits limits;
  private final ClientHeap heap = new ClientHeap();
  private final FreeDescriptors descriptors = new FreeDescriptors();
  private final Rejections rejections;
  private final long sweepNanos;
  private final Map<Ends, Place> places = new LinkedHashMap<>();
  private int maxConnections;
  private boolean closed;
  private @Nullable XnioIoThread thread;
  private XnioExecutor.@Nullable Key sweep;
  private long nextSweepNanos;
  private long collectedNanos = System.nanoTime() - SECOND_NANOS;

  ConnectionGuard(WebLimits limits, Rejections rejections) {
    this.limits = limits;
    maxConnections = limits.maxConnections();
    this.rejections = rejections;
    Duration shortest = limits.request();
    for (Duration limit : List.of(limits.response(), limits.idle())) {
      shortest = shortest.compareTo(limit) < 0 ? shortest : limit;
    }
    this.sweepNanos = Math.clamp(shortest.toNanos() / 4, 1_000_000, SECOND_NANOS);
  }

  /** The two addresses that identify an open connection. An exchange knows them too. */
  private record Ends(@Nullable SocketAddress local, @Nullable SocketAddress peer) {}

  /** Starts to look for expired connections. */
  void start(XnioIoThread thread) {
    if (!descriptors.arePlenty()) {
      log.atWarn()
          .addKeyValue("limit", descriptors.max())
          .log("few descriptors, so few connections; raise LimitNOFILE or ulimit -n to 1024");
    }
    synchronized (this) {
      this.thread = thread;
    }
    sweep();
  }

  /** Gives the connection a place, or resets it and returns null. */
  @Nullable Place admit(SocketChannel socket) {
    List<Place> losers = new ArrayList<>();
    Place place = null;
    try {
      InetSocketAddress peer = (InetSocketAddress) socket.getRemoteAddress();
      Ends ends = new Ends(socket.getLocalAddress(), peer);
      place = new Place(socket, ClientAddress.of(peer.getAddress()), limits.request());
      synchronized (this) {
        if (makeRoom(place.source(), losers)) {
          places.put(ends, place);
          sweepBy(System.nanoTime() + sweepNanos);
        } else {
          rejections.count(Reason.TOO_MANY_CONNECTIONS);
          losers.add(place);
          place = null;
        }
      }
    } catch (IOException e) {
      losers.add(
          new Place(socket, ClientAddress.UNKNOWN, limits.request())); // it is closed already
    }
    losers.forEach(Place::abort);
    return place;
  }

  /** Whether a connection of that source has room once the losers are closed. */
  private boolean makeRoom(ClientAddress source, List<Place> losers) {
    int max = heap.isNearlyFull() ? Math.min(maxConnections, FEW_CONNECTIONS) : maxConnections;
    if (places.size() >= max) {
      forgetClosed();
    }
    return evictTo(max - 1, source, losers) && !closed;
  }

  /**
   * Whether at most that many connections are left once the losers are closed.
   *
   * @param newcomer the source that needs the room; null if samples need it
   */
  private boolean evictTo(int count, @Nullable ClientAddress newcomer, List<Place> losers) {
    while (places.size() > count) {
      Place loser = leastUseful(newcomer);
      if (loser == null) {
        return false;
      }
      rejections.count(Reason.EVICTED);
      places.values().remove(loser);
      losers.add(loser);
    }
    return true;
  }

  private @Nullable Place leastUseful(@Nullable ClientAddress newcomer) {
    Map<ClientAddress, Integer> counts = new HashMap<>();
    if (newcomer != null) {
      counts.put(newcomer, 1);
    }
    for (Place place : places.values()) {
      if (!place.trusted()) {
        counts.merge(place.source(), 1, Integer::sum);
      }
    }
    long undisturbedNanos =
        Math.max(
            LEAST_UNDISTURBED.toNanos(),
            UNDISTURBED.toNanos() * maxConnections / WebLimits.DEFAULT.maxConnections());
    long nowNanos = System.nanoTime();
    Candidate waiting = null;
    Candidate answering = null;
    for (Place place : places.values()) {
      Candidate candidate =
          new Candidate(place, place.trusted() ? 0 : counts.getOrDefault(place.source(), 0));
      if (!place.answering() || nowNanos - place.progressNanos() >= undisturbedNanos) {
        waiting = candidate.orWorse(waiting);
      } else {
        answering = candidate.orWorse(answering);
      }
    }
    if (answering == null || (waiting != null && waiting.ofSource >= answering.ofSource)) {
      return waiting == null ? null : waiting.place;
    }
    int ofNewcomer = newcomer == null ? 0 : counts.getOrDefault(newcomer, 0);
    return answering.ofSource > ofNewcomer ? answering.place : null;
  }

  /**
   * A place that may be lost.
   *
   * @param ofSource the places of its source, the newcomer included; 0 if it has authenticated
   */
  private record Candidate(Place place, int ofSource) {
    Candidate orWorse(@Nullable Candidate other) {
      if (other == null || ofSource > other.ofSource) {
        return this;
      }
      boolean longerAgo = place.progressNanos() - other.place.progressNanos() < 0;
      return ofSource == other.ofSource && longerAgo ? this : other;
    }
  }

  private void forgetClosed() {
    places
        .values()
        .removeIf(
            place -> {
              if (place.isOpen()) {
                return false;
              }
              if (place.gaveUpHandshake()) {
                rejections.count(Reason.BAD_TLS);
              }
              return true;
            });
  }

  /** Updates the deadlines with the requests that pass through. */
  HttpHandler around(HttpHandler next) {
    return exchange -> {
      begin(exchange);
      next.handleRequest(exchange);
    };
  }

  /** Lets the client of the exchange keep its place while others lose theirs. */
  void authenticated(HttpServerExchange exchange) {
    Place place = placeOf(exchange);
    if (place != null) {
      place.trust();
    }
  }

  private synchronized @Nullable Place placeOf(HttpServerExchange exchange) {
    ServerConnection connection = exchange.getConnection();
    return places.get(
        new Ends(
            connection.getLocalAddress(SocketAddress.class),
            connection.getPeerAddress(SocketAddress.class)));
  }

  private void begin(HttpServerExchange exchange) {
    Place place = placeOf(exchange);
    if (place == null) {
      return; // lost its place after its request was read, and is closed
    }
    synchronized (this) {
      place.begin(limits.response());
      sweepBy(due(place, System.nanoTime()));
    }
    exchange.addExchangeCompleteListener(
        (done, nextListener) -> {
          end(place, done);
          nextListener.proceed();
        });
  }

  private synchronized void end(Place place, HttpServerExchange exchange) {
    if (exchange.isPersistent()) {
      place.end(limits.idle());
    } else {
      place.close(limits.request());
    }
    sweepBy(due(place, System.nanoTime()));
  }

  /**
   * Schedules a sweep of the connections for that time at the latest. Without an open connection
   * there is no timer, which would wake a thread each second.
   */
  private synchronized void sweepBy(long nanos) {
    if (thread == null || closed || (sweep != null && nanos - nextSweepNanos >= 0)) {
      return;
    }
    if (sweep != null) {
      sweep.remove();
    }
    nextSweepNanos = nanos;
    long delayMillis = Math.max(0, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime())) + 1;
    sweep = thread.executeAfter(this::sweep, delayMillis, TimeUnit.MILLISECONDS);
  }

  /** Only a sweep detects a half-closed client that takes nothing of its answer. */
  private long due(Place place, long nowNanos) {
    return place.answering()
        ? Math.min(place.deadlineNanos(), nowNanos + sweepNanos)
        : place.deadlineNanos();
  }

  private void sweep() {
    List<Place> expired = new ArrayList<>();
    boolean collects;
    synchronized (this) {
      sweep = null;
      forgetClosed();
      long nowNanos = System.nanoTime();
      for (var all = places.values().iterator(); all.hasNext(); ) {
        Place place = all.next();
        if (place.expired(nowNanos)) {
          all.remove();
          expired.add(place);
          countExpired(place);
        }
      }
      followDescriptors(expired);
      collects = nowNanos - collectedNanos >= SECOND_NANOS;
      collectedNanos = collects ? nowNanos : collectedNanos;
      sweepAgain(collects, nowNanos);
    }
    expired.forEach(Place::abort);
    if (collects) {
      heap.collectGarbage();
    }
  }

  private void sweepAgain(boolean collects, long nowNanos) {
    for (Place place : places.values()) {
      sweepBy(Math.max(due(place, nowNanos), nowNanos + sweepNanos));
    }
    if (!collects) {
      sweepBy(collectedNanos + SECOND_NANOS);
    }
    if (!descriptors.arePlenty()) {
      sweepBy(nowNanos + sweepNanos);
    }
  }

  /** Other parts of this process open and close descriptors too. */
  private void followDescriptors(List<Place> losers) {
    if (!descriptors.arePlenty()) {
      int possible = Math.max(1, places.size() + losers.size() + descriptors.more());
      maxConnections = Math.min(limits.maxConnections(), possible);
      evictTo(maxConnections, null, losers);
    }
  }

  private void countExpired(Place place) {
    if (place.answering()) {
      rejections.count(Reason.SLOW_READER);
    } else if (!place.asked()) {
      rejections.count(Reason.SLOW_REQUEST);
    }
  }

  /** The number of open connections. */
  synchronized int openConnections() {
    forgetClosed();
    return places.size();
  }

  /** Closes all connections and refuses new ones. */
  void close() {
    List<Place> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(places.values());
      places.clear();
    }
    all.forEach(Place::shut);
  }
}
