package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.SocketDumps;
import io.tcpwait.kernel.Sockets;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpSource;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TcpSamplerTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final long MINUTE_NS = 60 * SECOND_NS;
  private static final TcpRecord SOCKET =
      Sockets.socket(TcpState.TIME_WAIT, "10.0.0.1:1", "10.0.0.2:80");

  private static final TcpRecord ESTABLISHED =
      Sockets.socket(TcpState.ESTABLISHED, "10.0.0.1:2", "10.0.0.2:80");

  private static final TcpRecord CLOSE_WAIT =
      Sockets.socket(TcpState.CLOSE_WAIT, "10.0.0.1:3", "10.0.0.2:80");
  private static final TcpRecord OLD_CLOSE_WAIT =
      Sockets.withInfo(
          Sockets.socket(TcpState.CLOSE_WAIT, "10.0.0.1:4", "10.0.0.2:80"), 1_000, 1_000);

  /** Shows some sockets, and then fails if a failure is set. */
  private static final class Table implements TcpSource {
    private int sockets = 1;
    private int established;
    private int closeWaits;
    private int asked;

    /** The samples, from 0, that showed established connections. */
    private final List<Integer> wholeAt = new ArrayList<>();

    private @Nullable IOException failure;

    @Override
    public void dump(int states, boolean tcpInfo, io.tcpwait.kernel.TcpVisitor visitor)
        throws IOException {
      if ((states & TcpState.ESTABLISHED.bit()) != 0) {
        boolean alone = states == TcpState.ESTABLISHED.bit();
        wholeAt.add(alone ? asked - 1 : asked);
        for (int i = 0; i < established; i++) {
          visitor.visit(ESTABLISHED);
        }
      }
      if ((states & TcpState.TIME_WAIT.bit()) == 0) {
        return;
      }
      asked++;
      for (int i = 0; i < closeWaits; i++) {
        visitor.visit(tcpInfo ? OLD_CLOSE_WAIT : CLOSE_WAIT);
      }
      for (int i = 0; i < sockets; i++) {
        visitor.visit(SOCKET);
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  private final Table netlink = new Table();
  private final Table procfs = new Table();
  private final SourceHealth health = new SourceHealth();
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final TcpSampler sampler = new TcpSampler(netlink, procfs, table, health);

  @Test
  void asksOnlyNetlinkWhenItWorks() {
    assertThat(timeWaits(sampler.sample(0, null, TcpActivity.UNKNOWN))).isEqualTo(1);
    assertThat(procfs.asked).isZero();
    assertThat(health.up()).containsEntry(Source.NETLINK, true).doesNotContainKey(Source.PROCFS);
  }

  /** A benchmark shows the cost; this test shows that no socket is left out or counted twice. */
  @Test
  void asksForManyEstablishedConnectionsOnceAMinute() {
    netlink.established = 5_000;
    netlink.closeWaits = 3;
    for (int i = 0; i <= 24; i++) {
      assertCounted(sample(5L * i, 5_003, 70));
    }
    assertThat(netlink.wholeAt).containsExactly(0, 12, 24);
  }

  @Test
  void asksForFewEstablishedConnectionsAtEachSample() {
    netlink.established = 1_000;
    assertCounted(sample(0, 1_000, 70));
    assertCounted(sample(5, 1_000, 70));
    assertThat(netlink.wholeAt).containsExactly(0, 1);
  }

  @Test
  void asksForEstablishedConnectionsAtEachSampleIfTheirNumberIsUnknown() {
    netlink.established = 5_000;
    assertCounted(sampler.sample(0, null, TcpActivity.UNKNOWN));
    assertCounted(sampler.sample(1, null, TcpActivity.UNKNOWN));
    assertCounted(sampler.sample(2, null, new TcpActivity(5_000L, null)));
    assertThat(netlink.wholeAt).containsExactly(0, 1, 2);
  }

  @Test
  void asksForEstablishedConnectionsWhenAVisitorWantsThem() {
    netlink.established = 5_000;
    assertCounted(sample(0, 5_000, 70));
    long[] seen = {0};
    assertCounted(sampler.sample(5 * SECOND_NS, socket -> seen[0]++, new TcpActivity(5_000L, 70L)));
    assertThat(seen[0]).isEqualTo(5_001);
  }

  @Test
  void asksForEstablishedConnectionsInASecondWalkWhenABudgetMayHaveMoved() {
    table.terms(new Terms(null, 1_000, new PortRange(1, 10_000, new BitSet())));
    netlink.established = 5_000;
    assertCounted(sample(0, 5_000, 70));
    assertCounted(sample(5, 5_000, 70 + 1_900));
    assertThat(netlink.wholeAt).containsExactly(0);
    // 5,000 towards one peer, one TIME_WAIT there, and up to 2,000 more.
    assertCounted(sample(10, 5_000, 70 + 2_000));
    assertThat(netlink.wholeAt).containsExactly(0, 2);
    assertCounted(sample(15, 5_000, 70 + 2_000 + 1_900));
    assertThat(netlink.wholeAt).containsExactly(0, 2);
  }

  @Test
  void shouldAskForEstablishedConnectionsOnceTheyMayHaveTakenAFiftiethOfTheFreePorts() {
    table.terms(new Terms(null, 1_000, new PortRange(1, 10_000, new BitSet())));
    netlink.established = 2_000;
    assertCounted(sample(0, 2_000, 70));
    netlink.established = 2_150;
    assertCounted(sample(5, 2_150, 70 + 150));
    assertThat(netlink.wholeAt).containsExactly(0);
    // A fiftieth of the 8,000 ports that one peer left.
    netlink.established = 2_170;
    assertCounted(sample(10, 2_170, 70 + 170));
    assertThat(netlink.wholeAt).containsExactly(0, 2);
    netlink.established = 2_300;
    assertCounted(sample(15, 2_300, 70 + 300));
    assertThat(netlink.wholeAt).containsExactly(0, 2);
  }

  @Test
  void shouldNotAskForEstablishedConnectionsSoonerWhenTheirNumberStaysTheSame() {
    table.terms(new Terms(null, 1_000, new PortRange(1, 10_000, new BitSet())));
    netlink.established = 2_000;
    for (int i = 0; i <= 11; i++) {
      assertCounted(sample(5L * i, 2_000, 70 + 300L * i));
    }
    assertThat(netlink.wholeAt).containsExactly(0);
  }

  /** The ports of the connections may then fall inside or outside the range. */
  @Test
  void shouldAskForEstablishedConnectionsAtOnceWhenThePortRangeMoves() {
    table.terms(new Terms(null, 1_000, new PortRange(32_768, 61_000, new BitSet())));
    netlink.established = 2_000;
    assertCounted(sample(0, 2_000, 70));
    table.terms(new Terms(null, 1_000, new PortRange(32_769, 61_000, new BitSet())));
    assertCounted(sample(5, 2_000, 70));
    assertCounted(sample(10, 2_000, 70));
    assertThat(netlink.wholeAt).containsExactly(0, 1);
  }

  private @Nullable TcpCounts sample(long seconds, long currEstab, long opened) {
    return sampler.sample(seconds * SECOND_NS, null, new TcpActivity(currEstab, opened));
  }

  private void assertCounted(@Nullable TcpCounts counts) {
    assertThat(counts).isNotNull();
    assertThat(counts.sockets())
        .containsEntry(TcpState.TIME_WAIT, 1L)
        .containsEntry(TcpState.ESTABLISHED, (long) netlink.established)
        .containsEntry(TcpState.CLOSE_WAIT, (long) netlink.closeWaits);
  }

  @Test
  void aDumpThatBreaksOffIsNotCounted() {
    netlink.sockets = 100;
    netlink.failure = SocketDumps.brokenOff();
    procfs.sockets = 3;
    assertThat(timeWaits(sampler.sample(0, null, TcpActivity.UNKNOWN))).isEqualTo(3);
    assertThat(health.up()).containsEntry(Source.NETLINK, false).containsEntry(Source.PROCFS, true);
    assertThat(health.failures())
        .containsEntry(Source.NETLINK, 1L)
        .containsEntry(Source.PROCFS, 0L);

    netlink.failure = null;
    assertThat(timeWaits(sampler.sample(1, null, TcpActivity.UNKNOWN))).isEqualTo(100);
    assertThat(health.up()).containsEntry(Source.NETLINK, true).doesNotContainKey(Source.PROCFS);
  }

  @Test
  void asksARefusingKernelOnlyOnceAMinute() {
    netlink.failure = SocketDumps.refused();
    sampler.sample(0, null, TcpActivity.UNKNOWN);
    sampler.sample(MINUTE_NS / 2, null, TcpActivity.UNKNOWN);
    sampler.sample(MINUTE_NS - 1, null, TcpActivity.UNKNOWN);
    assertThat(netlink.asked).isEqualTo(1);
    assertThat(procfs.asked).isEqualTo(3);
    assertThat(health.up()).containsEntry(Source.NETLINK, false);
    assertThat(health.failures()).containsEntry(Source.NETLINK, 3L);

    netlink.failure = null;
    sampler.sample(MINUTE_NS, null, TcpActivity.UNKNOWN);
    assertThat(netlink.asked).isEqualTo(2);
    assertThat(procfs.asked).isEqualTo(3);
    assertThat(health.up()).containsEntry(Source.NETLINK, true);
  }

  @Test
  void asksAgainAtTheNextSampleAfterAnotherFailure() {
    netlink.failure = SocketDumps.brokenOff();
    sampler.sample(0, null, TcpActivity.UNKNOWN);
    sampler.sample(1, null, TcpActivity.UNKNOWN);
    assertThat(netlink.asked).isEqualTo(2);
  }

  @Test
  void theTableIsUnknownIfBothSourcesFail() {
    netlink.failure = SocketDumps.refused();
    procfs.failure = new IOException("gone");
    assertThat(sampler.sample(0, null, TcpActivity.UNKNOWN)).isNull();
    assertThat(health.failures())
        .containsEntry(Source.NETLINK, 1L)
        .containsEntry(Source.PROCFS, 1L);
    procfs.failure = null;
    assertThat(timeWaits(sampler.sample(1, null, TcpActivity.UNKNOWN))).isEqualTo(1);
  }

  private static long timeWaits(@Nullable TcpCounts counts) {
    return counts == null ? -1 : counts.sockets().getOrDefault(TcpState.TIME_WAIT, -1L);
  }
}
