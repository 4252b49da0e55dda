package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SteadyTopTest {
  private static final long MINUTE_NS = 60_000_000_000L;

  private final SteadyTop top = new SteadyTop(0, 3);
  private long nowNs;

  @Test
  void picksTheLargest() {
    assertThat(update(Map.of(1, 10, 2, 50, 3, 30, 4, 40, 5, 20)))
        .isEqualTo(Map.of(2, 50, 3, 30, 4, 40));
  }

  @Test
  void leavesOutMembersWithACountOfZero() {
    assertThat(update(Map.of(1, 10, 2, 0))).isEqualTo(Map.of(1, 10));
  }

  @Test
  void aLittleLargerCountDoesNotReplaceAMember() {
    update(Map.of(1, 100, 2, 100, 3, 100));
    assertThat(update(Map.of(1, 100, 2, 100, 3, 100, 4, 124))).containsOnlyKeys(1, 2, 3);
    assertThat(update(Map.of(1, 100, 2, 100, 3, 100, 4, 125))).containsKey(4).hasSize(3);
  }

  @Test
  void aFewMoreSocketsDoNotReplaceAMember() {
    update(Map.of(1, 1, 2, 1, 3, 1));
    assertThat(update(Map.of(1, 1, 2, 1, 3, 1, 4, 5))).containsOnlyKeys(1, 2, 3);
    assertThat(update(Map.of(1, 1, 2, 1, 3, 1, 4, 6))).containsKey(4);
  }

  @Test
  void aMemberWithACountOfZeroStaysUntilItsPlaceIsNeeded() {
    update(Map.of(1, 10, 2, 20, 3, 30));
    assertThat(update(Map.of(2, 20, 3, 30))).isEqualTo(Map.of(1, 0, 2, 20, 3, 30));
    assertThat(update(Map.of(2, 20, 3, 30, 4, 4))).isEqualTo(Map.of(1, 0, 2, 20, 3, 30));
    assertThat(update(Map.of(2, 20, 3, 30, 4, 5))).isEqualTo(Map.of(4, 5, 2, 20, 3, 30));
  }

  @Test
  void aMemberWithACountOfZeroLeavesAfterTenMinutes() {
    update(Map.of(1, 10));
    nowNs += 10 * MINUTE_NS;
    assertThat(update(Map.of())).isEqualTo(Map.of(1, 0));
    nowNs += 1;
    assertThat(update(Map.of())).isEmpty();
  }

  @Test
  void doesNotFlapUnderNoise() {
    Random random = new Random(1);
    Set<Integer> first = null;
    for (int i = 0; i < 1_000; i++) {
      Map<Integer, Integer> counts = new TreeMap<>();
      for (int key = 1; key <= 18; key++) {
        counts.put(key, 350 + random.nextInt(20));
      }
      Set<Integer> members = update(counts).keySet();
      first = first == null ? members : first;
      assertThat(members).isEqualTo(first);
    }
  }

  /** A web server has many clients, each with a rare connection and a TIME_WAIT for a minute. */
  @Test
  void doesNotFlapIfAllCountsAreSmall() {
    Random random = new Random(1);
    Map<Integer, Integer> lastSeenBy = new TreeMap<>();
    Set<Integer> shown = new TreeSet<>();
    for (int sample = 0; sample < 120; sample++) {
      nowNs += MINUTE_NS / 12;
      for (int i = 0; i < 100; i++) {
        lastSeenBy.put(1 + random.nextInt(5_000), sample);
      }
      int now = sample;
      Map<Integer, Integer> counts = new TreeMap<>();
      lastSeenBy.forEach((client, seen) -> counts.put(client, now - seen < 12 ? 1 : 0));
      shown.addAll(update(counts).keySet());
    }
    assertThat(shown).hasSize(3);
  }

  @Test
  void reservesEntriesForItsMembersInAFullTable() {
    update(Map.of(1, 10, 2, 20, 3, 30));
    AddressTable small = new AddressTable(1, 3, 7);
    top.reserve(small);
    assertThat(small.put(0, 9, 1)).isEqualTo(AddressTable.NONE);
    assertThat(small.find(0, 1, 1)).isNotEqualTo(AddressTable.NONE);
  }

  private Map<Integer, Integer> update(Map<Integer, Integer> counts) {
    AddressTable table = new AddressTable(1, 100_000, 7);
    counts.forEach((key, count) -> table.set(table.put(0, key, 1), 0, count));
    return top.update(table, nowNs).stream()
        .collect(Collectors.toMap(member -> (int) member.low, member -> (int) member.count));
  }
}
