package io.tcpwait.outlet;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the clients that the web server refused or cut off, by reason.
 *
 * <p>Clients decide how often that happens, so a single rejection is not logged. {@link #logNews}
 * is called once a minute, and logs one line with the increase of each reason.
 *
 * <p>Safe for use by several threads.
 */
public final class Rejections {
  private static final Logger log = LoggerFactory.getLogger(Rejections.class);

  /** Why a connection or a request was refused. */
  public enum Reason {
    /** All places were taken by connections that were being answered. */
    TOO_MANY_CONNECTIONS,
    /** No file descriptor was left for a new connection: EMFILE or ENFILE of accept(2). */
    NO_DESCRIPTOR,
    /** A connection lost its place to a new connection. This may happen to any idle connection. */
    EVICTED,
    /** No complete request came in time, a TLS handshake included. */
    SLOW_REQUEST,
    /** The client did not take its answer in time. */
    SLOW_READER,
    /** A TLS handshake failed or was given up, or a client asked for a renegotiation. */
    BAD_TLS,
    /** Too many TLS handshakes waited for their turn. */
    BUSY_HANDSHAKES,
    /** A request broke HTTP/1.1 or its limits. */
    BAD_REQUEST,
    /** A user name or password was wrong. */
    WRONG_PASSWORD,
    /** Too many passwords waited to be checked. */
    BUSY_PASSWORDS,
    /** A page of another origin sent the request. */
    FOREIGN_ORIGIN,
    /** A client asked for a reload, which is not enabled. */
    RELOAD_DISABLED,
    /** A client asked for a reload while too many requests waited for the next reload. */
    TOO_MANY_RELOADS;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** The value of the label {@code reason}. */
    public String label() {
      return label;
    }
  }

  private final Map<Reason, Long> counts = new ConcurrentHashMap<>();
  private final Map<Reason, Long> logged = new EnumMap<>(Reason.class);

  /** Counts one rejection. */
  public void count(Reason reason) {
    counts.merge(reason, 1L, Long::sum);
  }

  /** Rejections for that reason since the start. */
  public long of(Reason reason) {
    return counts.getOrDefault(reason, 0L);
  }

  /** Logs the rejections since the last call, by reason; nothing without a rejection. */
  public synchronized void logNews() {
    Map<Reason, Long> news = new EnumMap<>(Reason.class);
    for (Reason reason : Reason.values()) {
      long now = of(reason);
      long more = now - logged.getOrDefault(reason, 0L);
      if (more > 0) {
        news.put(reason, more);
        logged.put(reason, now);
      }
    }
    if (!news.isEmpty()) {
      var line = log.atWarn();
      for (var more : news.entrySet()) {
        line = line.addKeyValue(more.getKey().label(), more.getValue());
      }
      line.log("clients rejected in the last minute");
    }
  }
}
