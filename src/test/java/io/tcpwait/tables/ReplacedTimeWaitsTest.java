package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Rates when clients reuse their ports, so that a dump shows fewer TIME_WAITs than have arrived.
 */
class ReplacedTimeWaitsTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int TIMER = 3;

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private long now = 1_000;
  private @Nullable Long counted = 1_000_000L;
  private long reused;
  private long moreReused;
  private final List<TcpRecord> halfClosed = new ArrayList<>();

  /** A dump five seconds later, after so many further arrivals by the kernel's count. */
  private TimeWaitCounts look(long more, int busy, int calm, int expiring) {
    now += 5;
    counted = counted == null ? null : (Long) (counted + more);
    reused += moreReused;
    table.counted(
        counted == null ? Map.of() : Map.of("TW", counted, "TWKilled", 0L, "TWRecycled", reused),
        now * SECOND_NS);
    table.begin(now * SECOND_NS);
    table.visit(listener("0.0.0.0:3306"));
    visit(busy, "10.0.0.1:3306", "10.0.0.7", 100);
    visit(calm, "10.0.0.1:3306", "10.0.0.8", 100);
    visit(expiring, "10.0.0.1:3306", "10.0.0.9", 59_000);
    halfClosed.forEach(table::visit);
    return table.end(0L).timeWait();
  }

  private void visit(int count, String local, String host, long ageMs) {
    for (int i = 0; i < count; i++) {
      table.visit(
          withTimer(
              socket(TcpState.TIME_WAIT, local, host + ":" + (1_024 + i)), TIMER, 60_000 - ageMs));
    }
  }

  @Test
  void missingTimeWaitsCountForClientsWithManyConnections() {
    look(5_000, 4_000, 400, 0);
    TimeWaitCounts counts = look(5_000, 4_000, 400, 0);
    assertThat(counts.arrived().total()).isCloseTo(5_000, within(2L));
    assertThat(counts.services().getFirst().arrived()).isEqualTo(counts.arrived().total());
    assertThat(counts.clients())
        .extracting(TimeWaitCounts.Client::arrived)
        .containsExactlyInAnyOrder(4_594L, 406L);
    assertThat(counts.sockets().total()).isEqualTo(4_400);
  }

  /**
   * A RST of the client ended them, which no counter shows. They must not count for other clients
   * with a steady rate.
   */
  @Test
  void killedTimeWaitsDoNotCountForOtherClients() {
    TimeWaitCounts counts = null;
    for (int i = 0; i < 20; i++) {
      now += 5;
      counted += 2_500;
      table.counted(Map.of("TW", counted, "TWKilled", 0L, "TWRecycled", 0L), now * SECOND_NS);
      table.begin(now * SECOND_NS);
      table.visit(listener("0.0.0.0:3306"));
      for (int ageMs = 0; ageMs < 60_000; ageMs += 5) {
        visit(1, "10.0.0.1:3306", "10.0.0.7", ageMs);
      }
      counts = table.end(0L).timeWait();
    }
    assertThat(counts.arrived().total()).isEqualTo(1_000);
  }

  @Test
  void aCompleteDumpIsBelieved() {
    look(4_400, 4_000, 400, 0);
    assertThat(look(4_400, 4_000, 400, 0).arrived().total()).isEqualTo(4_400);
    assertThat(look(4_390, 4_000, 400, 0).arrived().total()).isEqualTo(4_400);
    assertThat(look(4_430, 4_000, 400, 0).arrived().total()).isEqualTo(4_400);
  }

  /** Linux before 5.18 counts a flow that has ended for a minute more. */
  @Test
  void aKernelThatCountsTimeWaitsAtTheirEndIsNotBelieved() {
    look(5_000, 100, 0, 10_000);
    assertThat(look(5_000, 100, 0, 10_000).arrived().total()).isEqualTo(100);
  }

  /** The earlier dump saw the burst; arrivals beside it are new, and do not replace old records. */
  @Test
  void aKernelThatCountsABurstAtItsEndIsNotBelieved() {
    look(5_000, 100, 0, 10_000);
    assertThat(look(10_100, 100, 0, 0).arrived().total()).isEqualTo(100);
  }

  /**
   * A connection that this side has half-closed is no TIME_WAIT yet, and is not counted as a
   * TIME_WAIT.
   */
  @Test
  void halfClosedConnectionsDoNotReduceTheArrivals() {
    for (int i = 0; i < 2_000; i++) {
      halfClosed.add(socket(TcpState.FIN_WAIT2, "10.0.0.1:3306", "10.0.0.6:" + (1_024 + i)));
    }
    look(5_000, 4_000, 400, 0);
    assertThat(look(5_000, 4_000, 400, 0).arrived().total()).isCloseTo(5_000, within(2L));
    halfClosed.replaceAll(of -> withTimer(of, TIMER, 30_000));
    assertThat(look(5_000, 4_000, 400, 0).arrived().total()).isEqualTo(4_400);
  }

  @Test
  void theDumpDecidesWithoutTheKernelsCount() {
    counted = null;
    look(0, 4_000, 400, 0);
    assertThat(look(0, 4_000, 400, 0).arrived().total()).isEqualTo(4_400);
  }

  @Test
  void reusedTimeWaitsCountForOutboundPeers() {
    moreReused = 500;
    look(6_000, 4_000, 400, 0);
    now += 5;
    table.counted(
        Map.of("TW", counted + 6_000, "TWKilled", 0L, "TWRecycled", 1_000L), now * SECOND_NS);
    table.begin(now * SECOND_NS);
    table.visit(listener("0.0.0.0:3306"));
    visit(4_000, "10.0.0.1:3306", "10.0.0.7", 100);
    for (int i = 0; i < 1_000; i++) {
      table.visit(
          withTimer(
              socket(TcpState.TIME_WAIT, "10.0.0.1:" + (40_000 + i), "10.0.0.2:80"),
              TIMER,
              59_900));
    }
    TimeWaitCounts counts = table.end(0L).timeWait();
    assertThat(counts.services())
        .extracting(of -> of.service().role() + " " + of.arrived())
        .containsExactly("INBOUND 4500", "OUTBOUND 1500");
  }

  @Test
  void samplesWithinTheWindowAreTakenTogether() {
    long count = 0;
    for (int second = 0; second < 20; second++) {
      count += 1_000;
      table.counted(
          Map.of("TW", count, "TWKilled", 0L, "TWRecycled", 0L), (now + second) * SECOND_NS);
    }
    table.begin((now + 19) * SECOND_NS);
    table.visit(listener("0.0.0.0:3306"));
    visit(4_000, "10.0.0.1:3306", "10.0.0.7", 100);
    assertThat(table.end(0L).timeWait().arrived().total()).isEqualTo(5_000);
  }

  /** 60 a second over 1,200 ports: each port is reused after 20 seconds. */
  @Test
  void shouldLeaveOutTheRateOverAMinuteIfRecordsWereReplaced() {
    TimeWaitCounts counts = null;
    for (int i = 0; i < 12; i++) {
      counts = steady(60, 20, true);
      assertThat(counts.perSecondLong(Role.OUTBOUND, counts.sockets().total(), 0)).isNaN();
      assertThat(counts.perSecond(counts.arrived().total())).isEqualTo(60);
    }
  }

  @Test
  void shouldLeaveOutTheRateOverAMinuteOfClientsThatReusePorts() {
    TimeWaitCounts counts = null;
    for (int i = 0; i < 12; i++) {
      counts = steady(60, 20, false);
      assertThat(counts.perSecondLong(Role.INBOUND, counts.sockets().total(), 0)).isNaN();
    }
    for (int i = 0; i < 12; i++) {
      counts = steady(60, 60, false);
    }
    assertThat(
            counts.perSecondLong(Role.INBOUND, counts.sockets().total(), counts.expiring().total()))
        .isEqualTo(60);
  }

  /** A burst has a low rate over a minute, once the kernel was watched for a minute. */
  @Test
  void shouldShowTheRateOverAMinuteOfANewFlow() {
    for (int i = 0; i < 12; i++) {
      look(0, 0, 0, 0);
    }
    now += 5;
    counted += 500;
    table.counted(Map.of("TW", counted, "TWKilled", 0L, "TWRecycled", 0L), now * SECOND_NS);
    table.begin(now * SECOND_NS);
    table.visit(listener("0.0.0.0:3306"));
    visit(500, "10.0.0.1:3306", "10.0.0.7", 1_000);
    assertThat(table.end(0L).timeWait().perSecondLong(Role.INBOUND, 500, 0)).isEqualTo(10);
  }

  /** A dump five seconds later, of a steady flow whose records last so many seconds. */
  private TimeWaitCounts steady(int perSecond, int lastSeconds, boolean outbound) {
    now += 5;
    counted += 5L * perSecond;
    reused += outbound ? 5L * perSecond : 0;
    table.counted(Map.of("TW", counted, "TWKilled", 0L, "TWRecycled", reused), now * SECOND_NS);
    table.begin(now * SECOND_NS);
    table.visit(listener("0.0.0.0:3306"));
    for (int i = 0; i < perSecond * lastSeconds; i++) {
      String local = outbound ? "10.0.0.1:" + (33_000 + i) : "10.0.0.1:3306";
      String remote = outbound ? "10.0.0.2:443" : "10.0.0.7:" + (33_000 + i);
      long leftMs = 60_000 - 1_000L * i / perSecond;
      table.visit(withTimer(socket(TcpState.TIME_WAIT, local, remote), TIMER, leftMs));
    }
    return table.end(0L).timeWait();
  }
}
