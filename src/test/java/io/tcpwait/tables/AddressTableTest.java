package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AddressTableTest {
  private record Key(long high, long low, int tag) {}

  @RepeatedTest(20)
  void countsLikeAMap(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    AddressTable table = new AddressTable(2, Integer.MAX_VALUE, random.nextLong());
    Map<Key, int[]> model = new HashMap<>();
    int range = 1 + random.nextInt(2_000);
    for (int i = 0; i < 10_000; i++) {
      Key key = new Key(random.nextInt(3), random.nextInt(range), 1 + random.nextInt(3));
      int column = random.nextInt(2);
      if (random.nextInt(5_000) == 0) {
        table.clear();
        model.clear();
      }
      table.add(table.put(key.high, key.low, key.tag), column, 1);
      model.computeIfAbsent(key, k -> new int[2])[column]++;
    }
    assertThat(table.size()).isEqualTo(model.size());
    model.forEach(
        (key, counts) -> {
          int slot = table.find(key.high, key.low, key.tag);
          assertThat(table.get(slot, 0)).isEqualTo(counts[0]);
          assertThat(table.get(slot, 1)).isEqualTo(counts[1]);
        });
    assertThat(table.find(9, 9, 9)).isEqualTo(AddressTable.NONE);
  }

  @Test
  void walksEveryEntryOnce() {
    AddressTable table = new AddressTable(1, 1_000, 7);
    for (int i = 0; i < 1_000; i++) {
      table.set(table.put(i, -i, 1), 0, i);
    }
    long sum = 0;
    int entries = 0;
    for (int slot = 0; slot < table.slots(); slot++) {
      if (table.used(slot)) {
        entries++;
        sum += table.get(slot, 0);
        assertThat(table.high(slot)).isEqualTo(-table.low(slot)).isEqualTo(table.get(slot, 0));
      }
    }
    assertThat(entries).isEqualTo(1_000);
    assertThat(sum).isEqualTo(499_500);
  }

  @Test
  void refusesEntriesPastItsLimitAndKeepsTheOthers() {
    AddressTable table = new AddressTable(1, 100, 7);
    for (int i = 0; i < 200; i++) {
      int slot = table.put(0, i, 1);
      assertThat(slot == AddressTable.NONE).isEqualTo(i >= 100);
    }
    assertThat(table.size()).isEqualTo(100);
    assertThat(table.put(0, 50, 1)).isEqualTo(table.find(0, 50, 1)).isNotEqualTo(AddressTable.NONE);
    assertThat(table.find(0, 150, 1)).isEqualTo(AddressTable.NONE);
  }

  @Test
  void spreadsNeighbouringAddresses() {
    AddressTable table = new AddressTable(1, 100_000, 7);
    for (int i = 0; i < 60_000; i++) {
      table.put(0, 0xffff7f000000L + i, 1);
    }
    // With linear probing and a good hash, the longest run is some ten times the logarithm.
    assertThat(longestRun(table)).isLessThan(150);
  }

  @Test
  void spreadsTagsOfOneAddress() {
    AddressTable table = new AddressTable(1, 100_000, 7);
    for (int source = 0; source < 8_000; source++) {
      table.put(0, 0xffff_0a00_0007L, Service.tag(Role.OUTBOUND, 3306) | source << 18);
    }
    assertThat(longestRun(table)).isLessThan(150);
  }

  @Test
  void spreadsCorrelatedTagsAndAddresses() {
    AddressTable table = new AddressTable(1, 100_000, 7);
    for (int i = 0; i < 40_000; i++) {
      int source = i % 200;
      table.put(0, 0xffff_7f00_0000L + i / 200, Service.tag(Role.OUTBOUND, 80) | source << 18);
    }
    assertThat(longestRun(table)).isLessThan(150);
  }

  private static int longestRun(AddressTable table) {
    int longestRun = 0;
    int run = 0;
    for (int slot = 0; slot < table.slots(); slot++) {
      run = table.used(slot) ? run + 1 : 0;
      longestRun = Math.max(longestRun, run);
    }
    return longestRun;
  }
}
