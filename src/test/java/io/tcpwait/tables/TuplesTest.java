package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Connections of several addresses, compared with a naive count. */
class TuplesTest {
  private static final int FIRST = 40_000;
  private static final int LAST = 40_999;
  private static final List<TcpState> STATES =
      List.of(
          TcpState.TIME_WAIT,
          TcpState.TIME_WAIT,
          TcpState.TIME_WAIT,
          TcpState.ESTABLISHED,
          TcpState.CLOSE_WAIT,
          TcpState.FIN_WAIT2,
          TcpState.SYN_SENT,
          TcpState.LAST_ACK);

  private final BitSet reserved = new BitSet();
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);

  private record Key(String source, String peer) {}

  @RepeatedTest(10)
  void budgetsMatchANaiveCount(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    reserved.set(40_100, 40_200);
    table.terms(new Terms(null, 1_000, new PortRange(FIRST, LAST, reserved)));
    for (int round = 1; round <= 3; round++) {
      Map<Key, long[]> model = new HashMap<>();
      List<TcpRecord> sockets = new ArrayList<>(List.of(listener("0.0.0.0:40500")));
      for (int i = 0; i < 4_000; i++) {
        add(random, sockets, model);
      }
      PortCounts ports = Dumps.ports(dump(sockets, round));
      assertThat(ports.rangePorts()).isEqualTo(900);
      assertThat(ports.listenerPorts()).isEqualTo(1);
      assertThat(ports.budgets()).hasSize(5).allSatisfy(budget -> assertIsOf(model, budget));
      long least = ports.budgets().stream().mapToLong(PortBudget::held).min().orElseThrow();
      ports.budgets().forEach(of -> model.remove(new Key(of.source().label(), of.peer().label())));
      long most = model.values().stream().mapToLong(of -> of[0]).max().orElseThrow();
      assertThat(most).isLessThan(least + Math.max(5, least / 4));
    }
  }

  private void add(Random random, List<TcpRecord> sockets, Map<Key, long[]> model) {
    TcpState state = STATES.get(random.nextInt(STATES.size()));
    String source = "10.0.0." + (1 + Math.min(2, random.nextInt(5)));
    String peer = "10.1.0." + random.nextInt(4) + ":" + (random.nextInt(4) == 0 ? 80 : 443);
    int port = FIRST - 100 + random.nextInt(LAST - FIRST + 200);
    long leftMs = random.nextInt(60_001);
    sockets.add(withTimer(socket(state, source + ":" + port, peer), 3, leftMs));
    if (port < FIRST || port > LAST || reserved.get(port) || port == 40_500) {
      return;
    }
    // The fields of a budget: held, TIME_WAITs, young, arrived, expiring.
    long[] counts = model.computeIfAbsent(new Key(source, peer), any -> new long[5]);
    counts[0]++;
    if (state == TcpState.TIME_WAIT) {
      counts[1]++;
      counts[2] += leftMs > 59_000 ? 1 : 0;
      counts[3] += leftMs > 55_000 ? 1 : 0;
      counts[4] += leftMs <= 10_000 ? 1 : 0;
    }
  }

  private static void assertIsOf(Map<Key, long[]> model, PortBudget budget) {
    assertThat(
            new long[] {
              budget.held(), budget.timeWait(), budget.young(), budget.arrived(), budget.expiring()
            })
        .isEqualTo(model.get(new Key(budget.source().label(), budget.peer().label())));
  }

  @RepeatedTest(5)
  void arrivedAndExpiringTimeWaitsAddUp(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    table.terms(new Terms(null, 1_000, new PortRange(FIRST, LAST, reserved)));
    List<TcpRecord> sockets = new ArrayList<>(List.of(listener("0.0.0.0:80")));
    Map<Service, long[]> model = new HashMap<>();
    for (int i = 0; i < 3_000; i++) {
      boolean inbound = random.nextBoolean();
      int near = inbound ? 80 : 81 + random.nextInt(65_000);
      int far = inbound ? 81 + random.nextInt(65_000) : 1 + random.nextInt(15);
      long leftMs = random.nextInt(60_001);
      String local = "10.0.0." + random.nextInt(9) + ":" + near;
      String remote = "10.1." + random.nextInt(9) + "." + random.nextInt(99) + ":" + far;
      sockets.add(withTimer(socket(TcpState.TIME_WAIT, local, remote), 3, leftMs));
      Service service = new Service(inbound ? Role.INBOUND : Role.OUTBOUND, inbound ? near : far);
      long[] counts = model.computeIfAbsent(service, any -> new long[3]);
      counts[0]++;
      counts[1] += leftMs > 55_000 ? 1 : 0;
      counts[2] += leftMs <= 10_000 ? 1 : 0;
    }
    TimeWaitCounts counts = dump(sockets, 1).timeWait();
    assertAddsUp(counts.sockets(), model, 0);
    assertAddsUp(counts.arrived(), model, 1);
    assertAddsUp(counts.expiring(), model, 2);
    assertThat(counts.services())
        .hasSize(16)
        .allSatisfy(
            of ->
                assertThat(new long[] {of.sockets(), of.arrived(), of.expiring()})
                    .isEqualTo(model.get(of.service())));
  }

  /** Compares each named service, and the total of each role. */
  private static void assertAddsUp(
      Breakdown<Long> breakdown, Map<Service, long[]> model, int column) {
    breakdown
        .otherPeers()
        .forEach(
            rest ->
                assertThat(rest.value() + named(breakdown, rest.service()))
                    .isEqualTo(model.get(rest.service())[column]));
    for (Role role : Role.values()) {
      long all =
          breakdown.otherServices().get(role)
              + breakdown.otherPeers().stream()
                  .filter(of -> of.service().role() == role)
                  .mapToLong(of -> of.value())
                  .sum()
              + breakdown.peers().stream()
                  .filter(of -> of.peer().service().role() == role)
                  .mapToLong(of -> of.value())
                  .sum();
      assertThat(all)
          .isEqualTo(
              model.entrySet().stream()
                  .filter(of -> of.getKey().role() == role)
                  .mapToLong(of -> of.getValue()[column])
                  .sum());
    }
  }

  private static long named(Breakdown<Long> breakdown, Service service) {
    return breakdown.peers().stream()
        .filter(of -> of.peer().service().equals(service))
        .mapToLong(of -> of.value())
        .sum();
  }

  @Test
  void sumsAreCorrectWhenAllTablesAreFull() {
    table.terms(new Terms(null, 1_000, Dumps.RANGE));
    List<TcpRecord> sockets = new ArrayList<>();
    Map<Service, long[]> model = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      int far = i % 10 == 0 ? 443 : 1 + i % 20_000;
      String local = "10.0." + (i % 9_000 >>> 8) + "." + (i % 9_000 & 255) + ":" + (33_000 + i % 7);
      String remote = "10.1." + (i >>> 8) + "." + (i & 255) + ":" + far;
      sockets.add(withTimer(socket(TcpState.TIME_WAIT, local, remote), 3, i % 3 * 25_000L));
      long[] counts = model.computeIfAbsent(new Service(Role.OUTBOUND, far), any -> new long[3]);
      counts[0]++;
      counts[2] += i % 3 == 0 ? 1 : 0;
    }
    for (int round = 1; round <= 2; round++) {
      TcpCounts counts = dump(sockets, round);
      assertThat(counts.peers()).isEqualTo(43_690);
      assertAddsUp(counts.timeWait().sockets(), model, 0);
      assertAddsUp(counts.timeWait().arrived(), model, 1);
      assertAddsUp(counts.timeWait().expiring(), model, 2);
    }
  }

  /** Addresses have numbers; once the numbers are used up, all addresses are numbered again. */
  @Test
  void budgetsStayApartWhileAddressesChange() {
    table.terms(new Terms(null, 1_000, Dumps.RANGE));
    for (int round = 1; round <= 5; round++) {
      List<TcpRecord> sockets = new ArrayList<>();
      for (int i = 0; i < 3_000; i++) {
        String local = "10." + round + "." + (i >>> 8) + "." + (i & 255);
        int connections = i < 3 ? 20 + 10 * i : 1;
        for (int port = 0; port < connections; port++) {
          sockets.add(
              socket(TcpState.ESTABLISHED, local + ":" + (33_000 + 2 * port), "10.9.9.9:80"));
        }
      }
      PortCounts ports = Dumps.ports(dump(sockets, 2_000L * round));
      ports = Dumps.ports(dump(sockets, 2_000L * round + 1));
      String prefix = "10." + round + ".0.";
      assertThat(ports.budgets())
          .extracting(of -> of.source().label() + " " + of.held())
          .contains(prefix + "0 20", prefix + "1 30", prefix + "2 40");
      assertThat(ports.pools()).isNotEmpty().hasSizeLessThanOrEqualTo(4);
    }
  }

  @Test
  void knowsALiveConnectionOfEachBudget() {
    table.terms(new Terms(null, 1_000, Dumps.RANGE));
    TcpRecord timeWait = socket(TcpState.TIME_WAIT, "10.0.0.1:40000", "10.0.0.2:80");
    TcpRecord orphan = socket(TcpState.FIN_WAIT2, "10.0.0.1:40002", "10.0.0.2:80");
    TcpRecord live = withInode(socket(TcpState.CLOSE_WAIT, "10.0.0.1:40004", "10.0.0.2:80"), 99);
    assertThat(Dumps.ports(dump(List.of(timeWait, live, orphan), 1)).budgets())
        .singleElement()
        .satisfies(of -> assertThat(of.inode()).isEqualTo(99))
        .satisfies(of -> assertThat(of.live()).isEqualTo(2));
    assertThat(Dumps.ports(dump(List.of(timeWait, orphan), 2)).budgets())
        .singleElement()
        .satisfies(of -> assertThat(of.inode()).isZero());
  }

  private TcpCounts dump(List<TcpRecord> sockets, long seconds) {
    table.begin(seconds * 1_000_000_000L);
    table.beginEstablished();
    sockets.forEach(table::visit);
    return table.end(null);
  }
}
