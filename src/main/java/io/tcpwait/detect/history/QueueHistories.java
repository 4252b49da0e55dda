package io.tcpwait.detect.history;

import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Listener;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Since when accept queues have been full, by every look. A burst fills a queue for a moment: it is
 * empty at the next look or the look after.
 */
public final class QueueHistories {
  /** Counts connections that found an accept queue full, over all listeners of the namespace. */
  private static final String OVERFLOWS = "ListenOverflows";

  /** Counts connections that got into an accept queue, over all listeners of the namespace. */
  private static final String ACCEPTABLE = "PassiveOpens";

  /** A full queue of a listener. The inode tells the listener from others on the same port. */
  private record Key(int port, long inode) {}

  private static final class Full {
    private final double sinceSeconds;
    private final @Nullable Long overflowsBefore;
    private final @Nullable Long arrivedBefore;
    private int looks;

    private Full(double nowSeconds, Map<String, Long> events) {
      sinceSeconds = nowSeconds;
      overflowsBefore = events.get(OVERFLOWS);
      arrivedBefore = events.get(ACCEPTABLE);
    }
  }

  private final Map<Key, Full> full = new HashMap<>();
  private Map<String, Long> events = Map.of();
  private double startSeconds = Double.NaN;
  private double nowSeconds;

  public void update(List<AcceptQueue> queues, Map<String, Long> counters, double seconds) {
    if (Double.isNaN(startSeconds)) {
      startSeconds = seconds;
    }
    events = counters;
    nowSeconds = seconds;
    Set<Key> seen = new HashSet<>();
    for (AcceptQueue queue : queues) {
      for (Listener listener : queue.busy()) {
        if (listener.full()) {
          Key key = key(queue, listener);
          seen.add(key);
          full.computeIfAbsent(key, any -> new Full(seconds, counters)).looks++;
        }
      }
    }
    full.keySet().retainAll(seen);
  }

  private static Key key(AcceptQueue queue, Listener listener) {
    return new Key(queue.port(), listener.inode());
  }

  /** For how long all looks have found the queue full; 0 if the last look did not. */
  public double fullSeconds(AcceptQueue queue, Listener listener) {
    Full of = full.get(key(queue, listener));
    return of == null ? 0 : nowSeconds - of.sinceSeconds;
  }

  /** How many looks in a row have found the queue full. */
  public int fullLooks(AcceptQueue queue, Listener listener) {
    Full of = full.get(key(queue, listener));
    return of == null ? 0 : of.looks;
  }

  /**
   * How many SYNs or ACKs found some queue of the namespace full since this queue has been full;
   * null if that is not known.
   */
  public @Nullable Long overflows(AcceptQueue queue, Listener listener) {
    Full of = full.get(key(queue, listener));
    return of == null ? null : since(of.overflowsBefore, OVERFLOWS);
  }

  /**
   * Whether some connection must have been in the queue for all the time that it has been full.
   * Fewer connections than it holds have entered any queue of the namespace meanwhile.
   */
  public boolean isStandingStill(AcceptQueue queue, Listener listener) {
    Full of = full.get(key(queue, listener));
    Long arrived = of == null ? null : since(of.arrivedBefore, ACCEPTABLE);
    return arrived != null && arrived < listener.waiting();
  }

  private @Nullable Long since(@Nullable Long before, String name) {
    Long now = events.get(name);
    return before == null || now == null || now < before ? null : (Long) (now - before);
  }

  /** How long queues have been watched. */
  public double watchedSeconds() {
    return Double.isNaN(startSeconds) ? 0 : nowSeconds - startSeconds;
  }
}
