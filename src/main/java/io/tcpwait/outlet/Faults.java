package io.tcpwait.outlet;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts parts of an answer, or of the verdicts, that failed and were left out, so that the other
 * parts are given. The first failure of a part is logged with its stack trace. Safe for any thread.
 */
public final class Faults {
  private static final Logger log = LoggerFactory.getLogger(Faults.class);
  private static final int MOST_LOGGED = 100;

  private final String event;
  private final String key;
  private final AtomicLong count = new AtomicLong();
  private final Set<String> logged = new HashSet<>();

  /** Counts parts of answers. */
  public Faults() {
    this("left out of an answer", "part");
  }

  /**
   * Counts parts of something else.
   *
   * @param event the text of the log line
   * @param key of the log line, whose value is the part
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
