package io.tcpwait.detect.history;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How far the kernel's counters have moved since the sample before. */
public final class CounterDeltas {
  public static final String OVERFLOW = "TCPTimeWaitOverflow";

  private Map<String, Long> longBefore = Map.of();
  private Map<String, Long> before = Map.of();
  private Map<String, Long> now = Map.of();
  private double beforeSeconds;
  private double nowSeconds;

  public void update(Map<String, Long> events, double seconds) {
    longBefore = before;
    before = now;
    beforeSeconds = nowSeconds;
    now = events;
    nowSeconds = seconds;
  }

  /** Whether this kernel has the counter, by the last sample. */
  public boolean has(String name) {
    return now.containsKey(name);
  }

  /**
   * The increase of a counter; null if it was not read twice, has fallen, or is not in this kernel.
   */
  public @Nullable Long moved(String name) {
    Long then = before.get(name);
    Long last = now.get(name);
    return then == null || last == null || last < then ? null : (Long) (last - then);
  }

  /** The same per second. */
  public @Nullable Double perSecond(String name) {
    Long moved = moved(name);
    return moved == null || nowSeconds <= beforeSeconds
        ? null
        : (Double) (moved / (nowSeconds - beforeSeconds));
  }

  /** Whether the counter has moved between any two of the last three samples. */
  public boolean hasMovedLately(String name) {
    Long moved = moved(name);
    Long then = longBefore.get(name);
    Long later = before.get(name);
    return (moved != null && moved > 0) || (then != null && later != null && later > then);
  }

  /** TIME_WAITs per second as the kernel counts them, with the TIME_WAITs that ended early. */
  public @Nullable Double timeWaitsPerSecond() {
    Double lasting = perSecond("TW");
    Double brief = perSecond("TWKilled");
    return lasting == null || brief == null ? null : (Double) (lasting + brief);
  }

  /** The same, with the connections that got no TIME_WAIT because the limit was reached. */
  public @Nullable Double closesPerSecond() {
    Double timeWaits = timeWaitsPerSecond();
    Double overflow = perSecond(OVERFLOW);
    return timeWaits == null || overflow == null ? timeWaits : (Double) (timeWaits + overflow);
  }
}
