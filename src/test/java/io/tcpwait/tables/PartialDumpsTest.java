package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withTimestamps;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Timestamps;
import io.tcpwait.sample.Top;
import java.util.BitSet;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Dumps that do not show established connections. */
class PartialDumpsTest {
  private static final String PEER = "10.0.0.2:443";

  private final Dumps dumps = new Dumps();

  @Test
  void connectionsOfTheLastWholeDumpCountInPartialDumps() {
    open(0, 1_000);
    timeWaits(1_000, 500);
    PortBudget whole = budget(dumps.whole());
    assertThat(whole.held()).isEqualTo(1_500);
    assertThat(whole.live()).isEqualTo(1_000);

    dumps.pass(5);
    dumps.live.clear();
    timeWaits(1_500, 100);
    PortBudget partly = budget(dumps.partly());
    assertThat(partly.held()).isEqualTo(1_600);
    assertThat(partly.live()).isEqualTo(1_000);
    assertThat(budget(dumps.partly()).held()).as("not once more").isEqualTo(1_600);

    assertThat(budget(dumps.whole()).live()).isZero();
    assertThat(budget(dumps.partly()).live()).isZero();
  }

  @Test
  void aConnectionOfTheLastWholeDumpIsStillKnown() {
    dumps.live.add(withInode(socket(TcpState.ESTABLISHED, "10.0.0.1:32768", PEER), 77));
    timeWaits(1, 500);
    dumps.whole();
    assertThat(budget(dumps.partly()).inode()).isEqualTo(77);
    dumps.live.clear();
    dumps.whole();
    assertThat(budget(dumps.partly()).inode()).isZero();
  }

  @Test
  void twoWalksGiveTheSameCountsAsOne() {
    open(0, 1_000);
    timeWaits(1_000, 500);
    assertThat(Dumps.ports(dumps.twoWalks())).isEqualTo(Dumps.ports(dumps.whole()));
    dumps.live.clear();
    open(3_000, 10);
    assertThat(Dumps.ports(dumps.twoWalks())).isEqualTo(Dumps.ports(dumps.whole()));
  }

  /**
   * It counts as established and as a TIME_WAIT, at most until the next dump of established
   * connections.
   */
  @Test
  void aConnectionThatClosesIsCountedTwiceUntilTheNextWholeDump() {
    open(0, 300);
    dumps.whole();
    dumps.live.clear();
    timeWaits(0, 300);
    assertThat(budget(dumps.partly()).held()).isEqualTo(600);
    assertThat(Dumps.ports(dumps.partly()).pools().getFirst().used()).isEqualTo(300);
    assertThat(budget(dumps.whole()).held()).isEqualTo(300);
  }

  @Test
  void aPortOutsideOfTheRangeIsNotCountedAsHeld() {
    for (int port = 1_000; port < 1_100; port++) {
      dumps.open("10.0.0.1:" + port, PEER);
      dumps.timeWait("10.0.0.1:" + (port + 1_000), PEER);
    }
    open(0, 7);
    assertThat(budget(dumps.whole()).held()).isEqualTo(7);
    PortBudget partly = budget(dumps.partly());
    assertThat(partly.held()).isEqualTo(7);
    assertThat(partly.timeWait()).isZero();
    assertThat(partly.arrived()).isZero();
    dumps.table.begin(Long.MAX_VALUE / 2);
    assertThat(dumps.table.portsMayRunOut(1, 28_232 - 7)).isFalse();
    assertThat(dumps.table.portsMayRunOut(1, 28_232 - 6)).isTrue();
  }

  @Test
  void aBrokenDumpDoesNotChangeCounts() {
    open(0, 20_000);
    timeWaits(20_000, 100);
    PortCounts before = Dumps.ports(dumps.whole());
    dumps.live.subList(0, 15_000).clear();
    dumps.brokenOff();
    PortCounts after = Dumps.ports(dumps.partly());
    assertThat(after.pools()).isEqualTo(before.pools());
    assertThat(after.budgets()).isEqualTo(before.budgets());
    dumps.brokenOff();
    dumps.table.begin(Long.MAX_VALUE / 2);
    assertThat(dumps.table.portsMayRunOut(0.7, 0)).isTrue();
  }

  @Test
  void aHigherLimitShowsMoreBudgetsAtOnce() {
    open(0, 1_000);
    dumps.whole();
    dumps.table.limit(new Top(20, 10, 1));
    assertThat(budget(dumps.partly()).held()).isEqualTo(1_000);
    dumps.timeWait("10.0.0.1:50000", "10.0.0.3:80");
    dumps.table.limit(new Top(20, 10, 7));
    assertThat(Dumps.ports(dumps.partly()).budgets()).hasSize(2);
    dumps.table.limit(new Top(20, 10, 1));
    assertThat(Dumps.ports(dumps.whole()).budgets()).hasSize(1);
  }

  /** Most connections use half of the range; connect() goes on to the other half by itself. */
  @Test
  void connectionsToOneDestinationAreNotBoundInAnyDump() {
    open(0, 14_116);
    for (int i = 0; i < 2_000; i++) {
      dumps.open("10.0.0.1:" + (32_769 + 2 * i), PEER);
    }
    PortCounts whole = Dumps.ports(dumps.whole());
    assertThat(whole.boundPorts()).isZero();
    assertThat(Dumps.ports(dumps.partly()).boundPorts()).isZero();
    assertThat(Dumps.ports(dumps.partly()).usablePorts()).isEqualTo(28_232);
  }

  @Test
  void theRoleOfAGoneListenerIsKeptInPartialDumps() {
    dumps.listen("0.0.0.0:40000");
    TcpRecord served = dumps.open("10.0.0.1:40000", "10.0.0.9:50000");
    dumps.whole();
    dumps.stopListening();
    for (int i = 0; i < 20; i++) {
      dumps.pass(5);
      TcpCounts counts = dumps.partly();
      assertThat(Dumps.ports(counts).listenerPorts()).isEqualTo(1);
      assertThat(Dumps.ports(counts).budgets()).isEmpty();
    }
    assertThat(Dumps.ports(dumps.whole()).budgets()).isEmpty();
    dumps.live.remove(served);
    dumps.timeWait("10.0.0.1:40000", "10.0.0.9:50000");
    assertThat(dumps.partly().timeWait().sockets().peers())
        .singleElement()
        .satisfies(of -> assertThat(of.peer().service().role()).isEqualTo(Role.INBOUND));
    dumps.pass(90);
    dumps.whole();
    assertThat(Dumps.ports(dumps.whole()).listenerPorts()).isZero();
  }

  @Test
  void timestampsAreRememberedUntilOtherConnectionsShowThem() {
    TcpRecord with = withTimestamps(dumps.open("10.0.0.1:40000", PEER), true);
    dumps.timeWait("10.0.0.1:40002", PEER);
    dumps.whole();
    assertThat(budget(dumps.whole()).timestamps()).isEqualTo(new Timestamps(1, 0));
    assertThat(budget(dumps.partly()).timestamps()).isEqualTo(new Timestamps(1, 0));
    dumps.live.remove(with);
    assertThat(budget(dumps.whole()).timestamps()).isEqualTo(new Timestamps(1, 0));
    withTimestamps(dumps.open("10.0.0.1:40004", PEER), false);
    withTimestamps(dumps.open("10.0.0.5:40004", PEER), false);
    assertThat(budget(dumps.whole()).timestamps()).isEqualTo(new Timestamps(0, 2));
    assertThat(budget(dumps.partly()).timestamps()).isEqualTo(new Timestamps(0, 2));
  }

  /** A few closing connections must not replace what is known about the others. */
  @Test
  void timestampsOfWholeDumpsPrevailOverPartialDumps() {
    for (int i = 0; i < 10; i++) {
      withTimestamps(dumps.open("10.0.0.1:" + port(i), PEER), true);
    }
    dumps.whole();
    dumps.whole();
    TcpRecord ending = socket(TcpState.LAST_ACK, "10.0.0.1:" + port(10), PEER);
    dumps.live.add(withTimestamps(ending, false));
    assertThat(budget(dumps.partly()).timestamps()).isEqualTo(new Timestamps(10, 0));
    assertThat(budget(dumps.whole()).timestamps()).isEqualTo(new Timestamps(10, 1));
  }

  /** Half of a budget is nearly all of it if other connections have bound the rest. */
  @Test
  void boundPortsReduceTheBudgetOfOtherConnections() {
    for (int i = 0; i < 12_000; i++) {
      dumps.timeWait("10.0.0.1:" + port(14_116 + i), "10.0.2." + i % 50 + ":443");
    }
    open(0, 12_000);
    assertThat(Dumps.ports(dumps.whole()).boundPorts()).isEqualTo(12_000);
    dumps.table.begin(Long.MAX_VALUE / 2);
    assertThat(dumps.table.portsMayRunOut(0.7, 0)).isTrue();
  }

  @Test
  void portsAreUnknownWithoutTheRange() {
    open(0, 1_000);
    dumps.whole();
    dumps.table.terms(Terms.UNKNOWN);
    TcpCounts counts = dumps.whole();
    assertThat(counts.ports()).isNull();
    assertThat(counts.sockets()).containsEntry(TcpState.ESTABLISHED, 1_000L);
    dumps.table.terms(new Terms(null, 1_000, Dumps.RANGE));
    assertThat(budget(dumps.partly()).held()).isEqualTo(1_000);
    assertThat(Dumps.ports(dumps.partly()).pools().getFirst().used()).isEqualTo(1_000);
    assertThat(dumps.table.portsMayRunOut(1, 28_232 - 999)).isTrue();
  }

  @Test
  void reservedPortsAreNotCountedAsHeld() {
    BitSet reserved = new BitSet();
    reserved.set(33_000, 33_010);
    Dumps host = new Dumps(new PortRange(32_768, 60_999, reserved));
    for (int port = 32_990; port < 33_020; port += 2) {
      host.open("10.0.0.1:" + port, PEER);
    }
    assertThat(budget(host.whole()).held()).isEqualTo(10);
    assertThat(budget(host.whole()).usable()).isEqualTo(28_222);
  }

  private void open(int from, int count) {
    for (int i = from; i < from + count; i++) {
      dumps.open("10.0.0.1:" + port(i), PEER);
    }
  }

  private void timeWaits(int from, int count) {
    for (int i = from; i < from + count; i++) {
      dumps.timeWait("10.0.0.1:" + port(i), PEER);
    }
  }

  /** Ports in the order of connect(): one parity first. */
  private static int port(int number) {
    return 32_768 + (number < 14_116 ? 2 * number : 2 * (number - 14_116) + 1);
  }

  private static PortBudget budget(TcpCounts counts) {
    return Dumps.ports(counts).budgets().stream()
        .filter(of -> Objects.equals(of.source().label(), "10.0.0.1"))
        .findFirst()
        .orElseThrow();
  }
}
