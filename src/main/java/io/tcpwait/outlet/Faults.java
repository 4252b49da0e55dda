package io.tcpwait.outlet;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parts that could not be made, so that they were left out and the others given: of an answer, or
 * of the verdicts. Each is counted, and logged with its trace the first time. For any thread.
 */
public final class Faults {
  private static final Logger log = LoggerFactory.getLogger(Faults.class);
  private static final int MOST_LOGGED = 100;

  private final String event;
  private final String key;
  private final AtomicLong count = new AtomicLong();
  private final Set<String> logged = new HashSet<>();

  /** Of an answer. */
  public Faults() {
    this("left out of an answer", "part");
  }

  /**
   * Of something else.
   *
   * @param event what the log says
   * @param key under which it names the part
   */
  public Faults(String event, String key) {
    this.event = event;
    this.key = key;
  }

  /** Notes that a part, say a metric family, was left out. */
  public void leftOut(String part, RuntimeException e) {
    count.incrementAndGet();
    boolean first;
    synchronized (logged) {
      first = logged.size() < MOST_LOGGED && logged.add(part + ": " + e);
    }
    if (first) {
      log.atError().setCause(e).addKeyValue(key, part).log(event);
    }
  }

  /** How many parts were left out. */
  public long count() {
    return count.get();
  }
}
