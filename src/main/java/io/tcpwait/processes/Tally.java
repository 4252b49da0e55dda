package io.tcpwait.processes;

import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Counts the sockets of one process by kind and service, in a walk over its descriptors. */
final class Tally {
  private static final int FIRST_ROOM = 16;

  private final InodeTable placeByTag = new InodeTable();
  private final long[] total = new long[HeldKind.ALL.size()];
  private final long[] stuckByCause = new long[Cause.ALL.size()];
  private int[] tags = new int[FIRST_ROOM];
  private long[][] byKind = new long[HeldKind.ALL.size()][FIRST_ROOM];
  private int services;

  void clear() {
    if (services > 0) {
      placeByTag.clear(0);
      for (long[] counts : byKind) {
        Arrays.fill(counts, 0, services, 0);
      }
      services = 0;
    }
    Arrays.fill(total, 0);
    Arrays.fill(stuckByCause, 0);
  }

  /** Counts a socket, by the value from {@link WantedSockets#take}. */
  void add(int value) {
    HeldKind kind = WantedSockets.kind(value);
    total[kind.number()]++;
    if (kind == HeldKind.STUCK) {
      stuckByCause[WantedSockets.cause(value)]++;
    }
    if (kind != HeldKind.CLOSE_WAIT) {
      int place = place(WantedSockets.tag(value));
      byKind[kind.number()][place]++;
    }
  }

  private int place(int tag) {
    int place = placeByTag.get(tag);
    if (place == InodeTable.NONE) {
      place = services++;
      if (place == tags.length) {
        tags = Arrays.copyOf(tags, 2 * place);
        for (int kind = 0; kind < byKind.length; kind++) {
          byKind[kind] = Arrays.copyOf(byKind[kind], 2 * place);
        }
      }
      tags[place] = tag;
      placeByTag.put(tag, place);
    }
    return place;
  }

  /** Whether the process does not hold any socket that is searched for. */
  boolean isEmpty() {
    for (HeldKind kind : HeldKind.ALL) {
      if (kind.isSought() && total[kind.number()] > 0) {
        return false;
      }
    }
    return true;
  }

  /** All sockets in CLOSE_WAIT, stuck or not. */
  long closeWait() {
    return total[HeldKind.CLOSE_WAIT.number()]
        + total[HeldKind.STUCK.number()]
        + total[HeldKind.HALF_CLOSED.number()];
  }

  /** The holding of each kind except plain CLOSE_WAIT; kinds without a socket are left out. */
  Map<HeldKind, Holding> held() {
    Map<HeldKind, Holding> held = new EnumMap<>(HeldKind.class);
    for (HeldKind kind : HeldKind.ALL) {
      long[] counts = byKind[kind.number()];
      if (kind != HeldKind.CLOSE_WAIT && total[kind.number()] > 0) {
        held.put(kind, new Holding(total[kind.number()], services(counts), byService(counts)));
      }
    }
    return held;
  }

  private int services(long[] counts) {
    return (int) Arrays.stream(counts, 0, services).filter(count -> count > 0).count();
  }

  /** The services with the most, the most first. */
  private Map<Service, Long> byService(long[] counts) {
    Map<Service, Long> most = new LinkedHashMap<>();
    IntStream.range(0, services)
        .filter(place -> counts[place] > 0)
        .boxed()
        .sorted(Comparator.comparingLong((Integer place) -> counts[place]).reversed())
        .limit(Owner.MAX_SERVICES)
        .forEach(place -> most.put(Service.ofTag(tags[place]), counts[place]));
    return most;
  }

  Map<Cause, Long> stuckByCause() {
    Map<Cause, Long> byCause = new EnumMap<>(Cause.class);
    for (Cause cause : Cause.ALL) {
      if (stuckByCause[cause.number()] > 0) {
        byCause.put(cause, stuckByCause[cause.number()]);
      }
    }
    return byCause;
  }
}
