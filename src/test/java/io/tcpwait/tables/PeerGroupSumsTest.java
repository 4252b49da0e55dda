package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/**
 * The groups of peers add up to all sockets, and each group has its own sockets, compared with a
 * naive model.
 */
class PeerGroupSumsTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long STUCK_MS = 60_000;
  private static final int TIMER = 3;
  private static final PeerGroups GROUPS =
      new PeerGroups(
          List.of(
              group("near", "10.0.0.0/16", "10.0.3.9/32"),
              group("far", "10.1.0.0/16", "10.0.3.0/24"),
              group("idle", "2001:db8::/32")));

  private final TcpTable table = new TcpTable(new Top(8, 4, 5), STUCK_MS, 7);
  private final List<Made> made = new ArrayList<>();
  private long now = 1_000;

  /** A socket that the test made. */
  private record Made(Role role, String host, boolean closeWait, boolean stuck, boolean arrived) {
    @Nullable String group() {
      return host.startsWith("10.1.") || (host.startsWith("10.0.3.") && !host.equals("10.0.3.9"))
          ? "far"
          : host.startsWith("10.0.") ? "near" : null;
    }
  }

  private static PeerGroups.Group group(String name, String... networks) {
    return new PeerGroups.Group(name, List.of(networks).stream().map(Dumps::network).toList());
  }

  @RepeatedTest(10)
  void theGroupsAddUpToAllSockets(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    table.groups(GROUPS);
    if (random.nextBoolean()) {
      table.terms(new Terms(null, 1_000, Dumps.RANGE));
    }
    for (int round = 0; round < 10; round++) {
      begin();
      for (int i = random.nextInt(1_500); i > 0; i--) {
        String host =
            "10." + random.nextInt(3) + "." + random.nextInt(5) + "." + (8 + random.nextInt(4));
        add(random, host);
      }
      assertTrue(table.end(null));
    }
  }

  /** The sockets of peers without a place in the table are looked up one by one. */
  @Test
  void theGroupsAddUpToAllSocketsWithMorePeersThanTheTableHolds() {
    Random random = new Random(1);
    table.groups(GROUPS);
    for (int round = 0; round < 4; round++) {
      table.terms(round < 2 ? Terms.UNKNOWN : new Terms(null, 1_000, Dumps.RANGE));
      begin();
      for (int i = 0; i < 80_000; i++) {
        add(random, "10." + (i >>> 16) + "." + (i >>> 8 & 255) + "." + (i & 255));
      }
      assertTrue(table.end(null));
    }
  }

  /**
   * The kernel counts more arrivals than a dump shows; the groups get the arrivals that are given
   * to their peers.
   */
  @Test
  void theGroupsIncludeTimeWaitsThatHaveEnded() {
    table.groups(GROUPS);
    TcpCounts counts = null;
    for (int look = 0; look < 3; look++) {
      begin();
      table.counted(Map.of("TW", 5_000L * look, "TWKilled", 0L, "TWRecycled", 0L), now * SECOND_NS);
      for (int i = 0; i < 4_000; i++) {
        timeWait(Role.INBOUND, i % 10 == 0 ? "10.1.0.1" : "10.0.0.1", i / 10, 100);
      }
      counts = table.end(null);
    }
    assertThat(counts.timeWait().arrived().total()).isBetween(4_990L, 5_010L);
    assertSums(counts);
  }

  /** A new configuration between two dumps; a broken dump before it leaves no counts. */
  @Test
  void theGroupsFollowTheLatestConfiguration() {
    Random random = new Random(1);
    begin();
    add(random, "10.0.0.8");
    assertThat(table.end(null).groups()).isEmpty();
    table.groups(GROUPS);
    begin();
    add(random, "10.0.0.8");
    begin();
    add(random, "10.0.0.8");
    TcpCounts counts = table.end(null);
    assertThat(counts.groups())
        .extracting(PeerGroupCounts::name, PeerGroupCounts::role)
        .hasSize(2 * 4)
        .startsWith(tuple("near", Role.INBOUND), tuple("near", Role.OUTBOUND))
        .endsWith(tuple(null, Role.OUTBOUND));
    assertTrue(counts);
    table.groups(PeerGroups.NONE);
    begin();
    add(random, "10.0.0.8");
    assertThat(table.end(null).groups()).isEmpty();
  }

  private void begin() {
    made.clear();
    now += 5;
    table.begin(now * SECOND_NS);
    for (int port = 1; port < 4; port++) {
      table.visit(listener("10.9.0.1:" + port));
    }
  }

  private void add(Random random, String host) {
    Role role = random.nextBoolean() ? Role.INBOUND : Role.OUTBOUND;
    int port = random.nextInt(2_000);
    if (random.nextBoolean()) {
      long ageMs = random.nextLong(2 * STUCK_MS);
      made.add(new Made(role, host, true, ageMs >= STUCK_MS, false));
      String[] ends = ends(role, host, port);
      table.visit(withInfo(socket(TcpState.CLOSE_WAIT, ends[0], ends[1]), 1 << 30, ageMs));
    } else {
      timeWait(role, host, port, random.nextLong(STUCK_MS));
    }
  }

  private void timeWait(Role role, String host, int port, long ageMs) {
    made.add(new Made(role, host, false, false, ageMs < 5_000));
    String[] ends = ends(role, host, port);
    table.visit(withTimer(socket(TcpState.TIME_WAIT, ends[0], ends[1]), TIMER, STUCK_MS - ageMs));
  }

  private static String[] ends(Role role, String host, int port) {
    return role == Role.INBOUND
        ? new String[] {"10.9.0.1:" + (1 + port % 3), host + ":" + (40_000 + port)}
        : new String[] {"10.9.0.1:" + (40_000 + port), host + ":" + (80 + port % 3)};
  }

  private void assertTrue(TcpCounts counts) {
    assertSums(counts);
    for (PeerGroupCounts of : counts.groups()) {
      List<Made> own =
          made.stream()
              .filter(one -> one.role() == of.role())
              .filter(one -> String.valueOf(one.group()).equals(String.valueOf(of.name())))
              .toList();
      assertThat(of.closeWait()).isEqualTo(own.stream().filter(Made::closeWait).count());
      assertThat(of.stuck()).isEqualTo(own.stream().filter(Made::stuck).count());
      assertThat(of.timeWait()).isEqualTo(own.stream().filter(one -> !one.closeWait()).count());
      assertThat(of.arrived()).isEqualTo(own.stream().filter(Made::arrived).count());
    }
  }

  private static void assertSums(TcpCounts counts) {
    for (Role role : Role.values()) {
      assertThat(sum(counts, role, PeerGroupCounts::closeWait))
          .isEqualTo(total(counts.closeWait().sockets(), role));
      assertThat(sum(counts, role, PeerGroupCounts::stuck))
          .isEqualTo(total(counts.closeWait().stuck(), role));
      assertThat(sum(counts, role, PeerGroupCounts::timeWait))
          .isEqualTo(total(counts.timeWait().sockets(), role));
      assertThat(sum(counts, role, PeerGroupCounts::arrived))
          .isEqualTo(total(counts.timeWait().arrived(), role));
    }
  }

  private static long sum(TcpCounts counts, Role role, ToLongFunction<PeerGroupCounts> count) {
    return counts.groups().stream().filter(of -> of.role() == role).mapToLong(count).sum();
  }

  private static long total(Breakdown<Long> breakdown, Role role) {
    long total = breakdown.otherServices().getOrDefault(role, 0L);
    for (PeerShare<Long> of : breakdown.peers()) {
      total += of.peer().service().role() == role ? of.value() : 0;
    }
    for (ServiceShare<Long> of : breakdown.otherPeers()) {
      total += of.service().role() == role ? of.value() : 0;
    }
    return total;
  }
}
