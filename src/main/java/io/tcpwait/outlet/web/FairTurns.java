package io.tcpwait.outlet.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for their turn, from many sources: whoever had the fewest turns is next.
 *
 * <p>A source with a flood of tasks so waits behind each source that comes for the first time, and
 * takes turns with other floods. No source has more than a share of the places.
 *
 * @param <T> a task
 */
final class FairTurns<T> {
  private static final int MAX_REMEMBERED_SOURCES = 1024;

  private final int places;
  private final int placesPerSource;
  private final Map<Source, Integer> taken = new HashMap<>();
  private final List<Waiting<T>> waiting = new ArrayList<>();

  /** How many turns a source had since it was last forgiven; the source unseen longest goes. */
  private final Map<Source, Integer> turns =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, Integer> eldest) {
          return size() > MAX_REMEMBERED_SOURCES;
        }
      };

  private int takenPlaces;

  FairTurns(int places, int placesPerSource) {
    this.places = places;
    this.placesPerSource = placesPerSource;
  }

  private record Waiting<T>(Source source, T task) {}

  /**
   * Takes a place, which is kept until it is released.
   *
   * @return whether there was one
   */
  synchronized boolean reserve(Source source) {
    int held = taken.getOrDefault(source, 0);
    if (takenPlaces == places || held == placesPerSource) {
      return false;
    }
    taken.put(source, held + 1);
    takenPlaces++;
    return true;
  }

  /** Has a task wait at a place that was reserved. */
  synchronized void add(Source source, T task) {
    waiting.add(new Waiting<>(source, task));
  }

  /** Takes out the task whose turn it is, the oldest of its source; null if none waits. */
  synchronized @Nullable T next() {
    Waiting<T> next = null;
    int fewest = Integer.MAX_VALUE;
    for (Waiting<T> one : waiting) {
      int had = turns.getOrDefault(one.source, 0);
      if (had < fewest) {
        fewest = had;
        next = one;
      }
    }
    if (next == null) {
      return null;
    }
    waiting.remove(next);
    turns.put(next.source, fewest + 1);
    return next.task;
  }

  /** Gives a place back. */
  synchronized void release(Source source) {
    if (taken.merge(source, -1, Integer::sum) == 0) {
      taken.remove(source);
    }
    takenPlaces--;
  }

  /** Counts the turns of a source from zero again. */
  synchronized void forgive(Source source) {
    turns.remove(source);
  }
}
