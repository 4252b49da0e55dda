package io.tcpwait.outlet.history;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.StampedLock;

/**
 * Figures of the last six hours for each network namespace that is shown. A step is a minute, and
 * 10 s in the last 15 minutes.
 *
 * <p>One thread adds statuses. A reader copies the figures, and copies again if they were written
 * meanwhile, so that it never blocks the writer. A namespace takes 25 KiB. At most {@value
 * #MOST_NAMESPACES} namespaces have a history. A namespace that has ended keeps its history while
 * there is room.
 */
public final class History {
  public static final int MOST_NAMESPACES = 24;

  private static final int FINE_SECONDS = 10;
  private static final int FINE_STEPS = 15 * 6;
  private static final int COARSE_SECONDS = 60;
  private static final int COARSE_STEPS = 6 * 60;

  /** A copy takes microseconds, and statuses are seconds apart. */
  private static final int TRIES = 10_000;

  /** The history of one namespace. */
  private static final class One {
    final FigureRing fine = new FigureRing(FINE_SECONDS, FINE_STEPS);
    final FigureRing coarse = new FigureRing(COARSE_SECONDS, COARSE_STEPS);
    double lastSeconds = Double.NaN;
  }

  /**
   * A copy of the history of one namespace.
   *
   * @param namespaces the names of all namespaces with a history, in order
   * @param series the shortest steps first
   */
  public record Copy(
      String netns, double seconds, List<String> namespaces, List<FigureSeries> series) {}

  private final StampedLock lock = new StampedLock();
  private final float[] values = new float[Figure.ALL.size()];
  private final Map<String, One> written = new HashMap<>();
  private volatile Map<String, One> byName = Map.of();

  /** Adds the figures of each namespace that has a new sample. */
  public void take(HostStatus status) {
    boolean changed = makeRoom(status);
    for (Status one : status.named()) {
      One of = written.get(one.sample().netns());
      if (of == null && written.size() < MOST_NAMESPACES) {
        of = new One();
        written.put(one.sample().netns(), of);
        changed = true;
      }
      if (of != null && one.sample().seconds() != of.lastSeconds) {
        add(of, one);
      }
    }
    if (changed) {
      byName = Map.copyOf(written);
    }
  }

  private void add(One of, Status status) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Figure.ALL.get(i).of(status);
    }
    long stamp = lock.writeLock();
    try {
      of.lastSeconds = status.sample().seconds();
      of.fine.add(of.lastSeconds, values);
      of.coarse.add(of.lastSeconds, values);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Forgets the namespaces that are not shown any more, if others need their place. */
  private boolean makeRoom(HostStatus status) {
    Set<String> shown = new HashSet<>();
    status.named().forEach(one -> shown.add(one.sample().netns()));
    Set<String> missing = new HashSet<>(shown);
    missing.removeAll(written.keySet());
    return written.size() + missing.size() > MOST_NAMESPACES && written.keySet().retainAll(shown);
  }

  /** Whether a namespace has a history. */
  public boolean knows(String netns) {
    return byName.containsKey(netns);
  }

  /**
   * The history of one namespace.
   *
   * @throws IllegalStateException if the namespace has no history
   */
  public Copy of(String netns) {
    Map<String, One> all = byName;
    One one = all.get(netns);
    if (one == null) {
      throw new IllegalStateException("no history of that netns");
    }
    for (int i = 0; i < TRIES; i++) {
      long stamp = lock.tryOptimisticRead();
      Copy copy =
          new Copy(
              netns,
              one.lastSeconds,
              List.copyOf(new TreeSet<>(all.keySet())),
              List.of(one.fine.copy(), one.coarse.copy()));
      if (stamp != 0 && lock.validate(stamp)) {
        return copy;
      }
    }
    throw new IllegalStateException("history is written all the time");
  }
}
