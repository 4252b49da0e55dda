package io.tcpwait.outlet.web.passwords;

import io.tcpwait.outlet.web.connections.ClientAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A fair queue of tasks from many sources: the source with the fewest turns is next.
 *
 * <p>So a source with a flood of tasks waits behind each new source, and takes turns with other
 * floods. A source can take only a share of the places.
 *
 * <p>Between sources with equal turns, the turns of their networks decide (/24 and /16, or /48 and
 * /32): a flood may come from a whole network. Among tasks of equal rank the oldest is next. If
 * more than {@value #FEW} tasks have equal rank, every other time the newest is next, because
 * otherwise all would wait too long.
 *
 * @param <T> a task
 */
final class FairTurns<T> {
  static final int FEW = 64;
  private static final int MAX_REMEMBERED = 2048;
  private static final long MAX_TURNS = (1 << 20) - 1;

  private final int places;
  private final int placesPerSource;
  private final Map<ClientAddress, Integer> taken = new HashMap<>();
  private final List<Waiting<T>> waiting = new ArrayList<>();

  /**
   * The turns of a network since it was last forgiven. The least recently seen network is dropped.
   */
  private final Map<Network, Integer> turns =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Network, Integer> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  private final Predicate<T> ended;
  private int takenPlaces;
  private boolean newestIsNext;

  /**
   * Creates an empty queue.
   *
   * @param ended whether a waiting task is pointless, so that it loses its place if all are taken
   */
  FairTurns(int places, int placesPerSource, Predicate<T> ended) {
    this.places = places;
    this.placesPerSource = placesPerSource;
    this.ended = ended;
  }

  private record Waiting<T>(ClientAddress source, T task) {}

  /** The first bits of addresses of one family. */
  private record Network(long prefix, int bits, boolean ipv6) {}

  /** A source, and two networks around it. */
  private static List<Network> networks(ClientAddress source) {
    ByteBuffer address = ByteBuffer.wrap(source.address().getAddress());
    if (address.remaining() == Integer.BYTES) {
      int all = address.getInt();
      return List.of(
          new Network(all, 32, false),
          new Network(all >>> 8, 24, false),
          new Network(all >>> 16, 16, false));
    }
    long all = address.getLong();
    return List.of(
        new Network(all, 64, true),
        new Network(all >>> 16, 48, true),
        new Network(all >>> 32, 32, true));
  }

  /** The rank of a source; the lowest rank is next. The turns of the source itself count first. */
  private long rank(ClientAddress source) {
    long rank = 0;
    for (Network network : networks(source)) {
      rank = rank << 20 | Math.min(turns.getOrDefault(network, 0), MAX_TURNS);
    }
    return rank;
  }

  /**
   * Reserves a place until {@link #release}.
   *
   * @return whether a place was free
   */
  synchronized boolean reserve(ClientAddress source) {
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

  private boolean isFull(ClientAddress source) {
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

  /** Adds a task at a reserved place. */
  synchronized void add(ClientAddress source, T task) {
    waiting.add(new Waiting<>(source, task));
  }

  /** Removes the next task; null if no task waits. */
  synchronized @Nullable T next() {
    long first = Long.MAX_VALUE;
    int oldest = -1;
    int newest = -1;
    int equals = 0;
    for (int i = 0; i < waiting.size(); i++) {
      long rank = rank(waiting.get(i).source);
      if (rank < first) {
        first = rank;
        oldest = i;
        equals = 0;
      }
      if (rank == first) {
        newest = i;
        equals++;
      }
    }
    if (oldest < 0) {
      return null;
    }
    newestIsNext = equals > FEW && !newestIsNext;
    Waiting<T> next = waiting.remove(newestIsNext ? newest : oldest);
    networks(next.source).forEach(network -> turns.merge(network, 1, Integer::sum));
    return next.task;
  }

  /** Returns a place. */
  synchronized void release(ClientAddress source) {
    if (taken.merge(source, -1, Integer::sum) == 0) {
      taken.remove(source);
    }
    takenPlaces--;
  }

  /** Resets the turns of a source to zero. */
  synchronized void forgive(ClientAddress source) {
    turns.remove(networks(source).getFirst());
  }
}
