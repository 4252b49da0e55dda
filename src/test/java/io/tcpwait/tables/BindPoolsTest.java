package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * Programs that bind before they connect, and other programs, with ports as the kernel chooses
 * them.
 */
class BindPoolsTest {
  private static final int FIRST = 32_768;
  private static final int HALF = 14_116;

  private final Dumps dumps = new Dumps();
  private final List<Integer> odd = new ArrayList<>();
  private final List<Integer> even = new ArrayList<>();

  BindPoolsTest() {
    for (int i = 0; i < HALF; i++) {
      even.add(FIRST + 2 * i);
      odd.add(FIRST + 2 * i + 1);
    }
  }

  @RepeatedTest(5)
  void connectionsToManyDestinationsAreNotBound(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int peer = 0; peer < 20; peer++) {
      connect("10.0.0.1", peer, random.nextInt(3_000), random);
    }
    for (PortCounts ports : List.of(whole(), partly())) {
      assertThat(ports.boundPorts()).isZero();
      assertThat(ports.pools().getFirst().bound()).isZero();
      assertThat(ports.usablePorts()).isEqualTo(2 * HALF);
    }
  }

  @RepeatedTest(5)
  void portsThatAreBoundFirstAreCounted(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Collections.shuffle(odd, random);
    int count = 10 + random.nextInt(5_000);
    bind("10.0.0.1", count, 50, random);
    for (int peer = 0; peer < 20; peer++) {
      connect("10.0.0.1", peer, random.nextInt(1_000), random);
    }
    for (PortCounts ports : List.of(whole(), partly())) {
      assertThat(ports.boundPorts()).isEqualTo(count);
      assertThat(ports.usablePorts()).isEqualTo(2 * HALF - count);
      assertThat(ports.pools().getFirst().bound()).isEqualTo(count);
    }
  }

  /** Like a crawler that binds: each port has a destination of its own. */
  @Test
  void boundPortsAreCountedEvenIfTheTableOfDestinationsIsFull() {
    List<Integer> all = new ArrayList<>(odd);
    all.addAll(even);
    for (int i = 0; i < all.size(); i++) {
      dumps.timeWait("10.0.0.1:" + all.get(i), "10.1." + (i >> 8) + "." + (i & 255) + ":443");
    }
    for (PortCounts ports : List.of(whole(), partly())) {
      assertThat(ports.pools().getFirst().used()).isEqualTo(2 * HALF);
      assertThat(ports.pools().getFirst().bound()).isEqualTo(2 * HALF);
      assertThat(ports.usablePorts()).isZero();
    }
  }

  /** A port with a listener on another address is free for bind(), but not for connect(). */
  @Test
  void aListenerTakesAPortOnlyFromThePoolOfItsOwnAddress() {
    dumps.listen("10.0.0.2:32769");
    dumps.listen("0.0.0.0:32771");
    dumps.listen("[::1]:32773");
    dumps.listen("10.0.0.1:32775");
    for (int port : odd) {
      if (port != 32_771 && port != 32_775) {
        dumps.timeWait("10.0.0.1:" + port, "10.0.2." + port % 50 + ":443");
      }
    }
    PortCounts ports = whole();
    assertThat(ports.listenerPorts()).isEqualTo(4);
    BindPool pool = ports.pools().getFirst();
    assertThat(pool.limit()).isEqualTo(2 * HALF - 2);
    assertThat(pool.used()).isEqualTo(HALF - 2);
  }

  /** The listener started after the last dump that showed connections of its address. */
  @Test
  void usedPortsNeverExceedTheLimit() {
    Dumps small = new Dumps(new PortRange(40_000, 40_019, new BitSet()));
    for (int port = 40_000; port < 40_020; port++) {
      small.open("10.0.0.1:" + port, "10.0.2." + port % 7 + ":443");
    }
    small.whole();
    small.listen("10.0.0.1:40001");
    BindPool pool = Dumps.ports(small.partly()).pools().getFirst();
    assertThat(pool.used()).isEqualTo(20);
    assertThat(pool.limit()).isEqualTo(20);
  }

  /** Past half of the range, connect() takes the ports that bind() takes first. */
  @Test
  void connectionsToOneDestinationPastHalfOfTheRangeAreNotBound() {
    for (int count : new int[] {14_000, 14_200, 20_000, 28_000}) {
      dumps.forgetAll();
      connectInOrder(count);
      assertThat(whole().boundPorts()).as("%d", count).isZero();
      assertThat(whole().budgets().getFirst().usable()).isEqualTo(2 * HALF);
    }
  }

  @Test
  void connectionsToOneDestinationAreNotBoundWhenTheirTimeWaitsEnd() {
    Random random = new Random(1);
    for (int second = 0; second < 60; second++) {
      for (int i = 0; i < 400; i++) {
        int number = 400 * second + i;
        dumps.timeWait("10.0.0.1:" + (number < HALF ? even : odd).get(number % HALF), peer(1));
      }
      dumps.pass(1);
      whole();
    }
    for (int second = 0; second < 62; second++) {
      dumps.pass(1);
      PortCounts ports = random.nextBoolean() ? whole() : partly();
      assertThat(ports.boundPorts()).as("%d", second).isZero();
    }
    bind("10.0.0.1", 100, 5, random);
    assertThat(whole().boundPorts()).as("once all that is over").isEqualTo(100);
  }

  @Test
  void connectionsThatCloseInRandomOrderAreNotBound() {
    Random random = new Random(1);
    connectInOrder(20_000);
    assertThat(whole().boundPorts()).isZero();
    while (!dumps.live.isEmpty()) {
      for (int i = 0; i < 500; i++) {
        int last = dumps.live.size() - 1;
        Collections.swap(dumps.live, random.nextInt(last + 1), last);
        dumps.live.removeLast();
      }
      assertThat(whole().boundPorts()).as("%d", dumps.live.size()).isZero();
    }
  }

  @Test
  void evenPortsCountAsBoundOnceAllOddPortsAreBound() {
    Random random = new Random(1);
    Collections.shuffle(odd, random);
    bind("10.0.0.1", HALF, 7, random);
    for (int i = 0; i < 5_000; i++) {
      dumps.open("10.0.0.1:" + even.get(i), peer(i % 7));
    }
    PortCounts ports = whole();
    assertThat(ports.boundPorts()).isEqualTo(HALF + 5_000);
    assertThat(ports.pools().getFirst().used()).isEqualTo(HALF + 5_000);
    assertThat(ports.usablePorts()).isEqualTo(HALF - 5_000);
  }

  @Test
  void portsTowardsOneDestinationCountAsBoundToo() {
    Random random = new Random(1);
    for (int done = 0; done < 2 * HALF - 200; done += 100) {
      for (int i = done; i < done + 100; i++) {
        dumps.open("10.0.0.1:" + (i < HALF ? odd.get(i) : even.get(i - HALF)), peer(1));
      }
      PortCounts ports = random.nextBoolean() ? whole() : partly();
      if (ports.establishedShown() && done > HALF) {
        assertThat(ports.boundPorts()).as("%d", done).isEqualTo(done + 100);
        assertThat(ports.budgets().getFirst().usable()).isEqualTo(2 * HALF);
      }
    }
  }

  @Test
  void boundPortsAreCountedApartFromThoseOfOtherPrograms() {
    Random random = new Random(1);
    bind("10.0.0.1", 3_000, 5, random);
    connect("10.0.0.1", 9, 14_000, random);
    connect("10.0.0.2", 9, 14_000, random);
    PortCounts ports = whole();
    assertThat(ports.boundPorts()).isEqualTo(3_000);
    assertThat(ports.budgets()).hasSize(5);
    assertThat(ports.budgets().getFirst().held()).isEqualTo(14_000);
    assertThat(ports.budgets().getFirst().usable()).isEqualTo(2 * HALF - 3_000);
  }

  /** A port can be bound once on each address, but connect() loses it only once. */
  @Test
  void boundPortsOfSeveralAddressesOverlap() {
    for (int address = 1; address <= 3; address++) {
      for (int i = 0; i < 1_000; i++) {
        dumps.open("10.0.0." + address + ":" + odd.get(500 * address + i), peer(address));
      }
    }
    assertThat(whole().boundPorts()).isEqualTo(2_000);
    assertThat(whole().pools()).extracting(BindPool::bound).containsExactly(1_000L, 1_000L, 1_000L);
  }

  @Test
  void theFourPoolsWithMostUsedPortsAreShown() {
    for (int address = 1; address <= 5; address++) {
      for (int i = 0; i < 100 * address; i++) {
        dumps.open("10.0.0." + address + ":" + even.get(i), peer(address));
      }
    }
    whole();
    assertThat(whole().pools())
        .extracting(of -> of.source().label() + " " + of.used())
        .containsExactly("10.0.0.5 500", "10.0.0.4 400", "10.0.0.3 300", "10.0.0.2 200");
    for (int i = 200; i < 210; i++) {
      dumps.open("10.0.0.1:" + even.get(i), peer(1));
    }
    assertThat(whole().pools()).hasSize(4);
  }

  private void connectInOrder(int count) {
    for (int i = 0; i < count; i++) {
      dumps.open("10.0.0.1:" + (i < HALF ? even.get(i) : odd.get(i - HALF)), peer(1));
    }
  }

  private void connect(String source, int peer, int count, Random random) {
    int at = random.nextInt(HALF);
    for (int i = 0; i < count; i++) {
      String local = source + ":" + even.get((at + i) % HALF);
      if (random.nextInt(10) == 0) {
        dumps.timeWait(local, peer(peer));
      } else {
        dumps.open(local, peer(peer));
      }
    }
  }

  private void bind(String source, int count, int peers, Random random) {
    for (int i = 0; i < count; i++) {
      String local = source + ":" + odd.get(i);
      if (random.nextBoolean()) {
        dumps.timeWait(local, peer(random.nextInt(peers)));
      } else {
        dumps.open(local, peer(random.nextInt(peers)));
      }
    }
  }

  private static String peer(int number) {
    return "10.1.0." + number + ":443";
  }

  private PortCounts whole() {
    return Dumps.ports(dumps.whole());
  }

  private PortCounts partly() {
    return Dumps.ports(dumps.partly());
  }
}
