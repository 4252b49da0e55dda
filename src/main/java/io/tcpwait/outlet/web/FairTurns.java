package io.tcpwait.outlet.web;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tasks that wait for their turn, from many sources: the source with the fewest turns is next.
 *
 * <p>A source with a flood of tasks so waits behind each source that comes for the first time, and
 * takes turns with other floods. No source has more than a share of the places.
 *
 * <p>Of tasks with equal rights the oldest is next. If more than {@value #FEW} have, the newest is
 * next every other time: a flood from ever new sources would have all of them wait too long.
 *
 * @param <T> a task
 */
final class FairTurns<T> {
  static final int FEW = 16;
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

  private final Predicate<T> ended;
  private int takenPlaces;
  private boolean newestIsNext;

  /**
   * Creates turns that nobody waits for.
   *
   * @param ended whether a task that waits has lost its purpose, and so its place when places lack
   */
  FairTurns(int places, int placesPerSource, Predicate<T> ended) {
    this.places = places;
    this.placesPerSource = placesPerSource;
    this.ended = ended;
  }

  private record Waiting<T>(Source source, T task) {}

  /**
   * Takes a place, which is kept until it is released.
   *
   * @return whether there was one
   */
  synchronized boolean reserve(Source source) {
    if (isFull(source)) {
      dropEnded();
    }
    if (isFull(source)) {
      return false;
    }
    taken.merge(source, 1, Integer::sum);
    takenPlaces++;
    return true;
  }

  private boolean isFull(Source source) {
    return takenPlaces == places || taken.getOrDefault(source, 0) == placesPerSource;
  }

  private void dropEnded() {
    waiting.removeIf(
        one -> {
          boolean drop = ended.test(one.task);
          if (drop) {
            release(one.source);
          }
          return drop;
        });
  }

  /** Has a task wait at a place that was reserved. */
  synchronized void add(Source source, T task) {
    waiting.add(new Waiting<>(source, task));
  }

  /** Takes out the task whose turn it is; null if none waits. */
  synchronized @Nullable T next() {
    int fewest = Integer.MAX_VALUE;
    int oldest = -1;
    int newest = -1;
    int equals = 0;
    for (int i = 0; i < waiting.size(); i++) {
      int had = turns.getOrDefault(waiting.get(i).source, 0);
      if (had < fewest) {
        fewest = had;
        oldest = i;
        equals = 0;
      }
      if (had == fewest) {
        newest = i;
        equals++;
      }
    }
    if (oldest < 0) {
      return null;
    }
    newestIsNext = equals > FEW && !newestIsNext;
    Waiting<T> next = waiting.remove(newestIsNext ? newest : oldest);
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
