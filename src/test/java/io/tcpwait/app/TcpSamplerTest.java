package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.SocketDumps;
import io.tcpwait.kernel.Sockets;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpSource;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.model.Source;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.model.TcpTable;
import io.tcpwait.model.Top;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TcpSamplerTest {
  private static final long MINUTE_NS = 60_000_000_000L;
  private static final TcpRecord SOCKET =
      Sockets.socket(TcpState.TIME_WAIT, "10.0.0.1:1", "10.0.0.2:80");

  private static final TcpRecord ESTABLISHED =
      Sockets.socket(TcpState.ESTABLISHED, "10.0.0.1:2", "10.0.0.2:80");

  private static final TcpRecord CLOSE_WAIT =
      Sockets.socket(TcpState.CLOSE_WAIT, "10.0.0.1:3", "10.0.0.2:80");
  private static final TcpRecord OLD_CLOSE_WAIT =
      Sockets.withInfo(
          Sockets.socket(TcpState.CLOSE_WAIT, "10.0.0.1:4", "10.0.0.2:80"), 1_000, 1_000);

  /** Shows some sockets and then fails, if it is told to. */
  private static final class Table implements TcpSource {
    private int sockets = 1;
    private int established;
    private int closeWaits;
    private final List<Boolean> tcpInfoOfWaiting = new ArrayList<>();
    private int asked;
    private final List<Boolean> tcpInfoOfEstablished = new ArrayList<>();
    private @Nullable IOException failure;

    @Override
    public void dump(int states, boolean tcpInfo, io.tcpwait.kernel.TcpVisitor visitor)
        throws IOException {
      if ((states & TcpState.ESTABLISHED.bit()) != 0) {
        tcpInfoOfEstablished.add(tcpInfo);
        for (int i = 0; i < established; i++) {
          visitor.visit(ESTABLISHED);
        }
      }
      if ((states & TcpState.TIME_WAIT.bit()) == 0) {
        return;
      }
      asked++;
      tcpInfoOfWaiting.add(tcpInfo);
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
  private final TcpSampler sampler =
      new TcpSampler(netlink, procfs, new TcpTable(Top.DEFAULT, 60_000, 7), health);

  @Test
  void asksNetlinkAlone() {
    assertThat(timeWaits(sampler.sample(0, null))).isEqualTo(1);
    assertThat(procfs.asked).isZero();
    assertThat(health.up()).containsEntry(Source.NETLINK, true).doesNotContainKey(Source.PROCFS);
  }

  /** What it costs is shown by a benchmark; here that nothing is left out or counted twice. */
  @Test
  void asksForEstablishedConnectionsApartWhereTheyAreMost() {
    netlink.closeWaits = 1;
    for (int established : new int[] {5, 5, 0, 0, 5, 5}) {
      netlink.established = established;
      assertCounted(sampler.sample(0, null));
    }
    assertThat(netlink.tcpInfoOfEstablished)
        .containsExactly(false, false, false, true, true, false);
  }

  @Test
  void asksForTcpInfoOnlyWhereThereWereCloseWaits() {
    for (int closeWaits : new int[] {0, 0, 3, 3, 0, 0}) {
      netlink.closeWaits = closeWaits;
      TcpCounts counts = sampler.sample(0, null);
      assertCounted(counts);
      assertThat(counts.closeWait().agesKnown()).isTrue();
    }
    assertThat(netlink.tcpInfoOfWaiting).containsExactly(true, false, false, true, true, false);
  }

  private void assertCounted(TcpCounts counts) {
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
    assertThat(timeWaits(sampler.sample(0, null))).isEqualTo(3);
    assertThat(health.up()).containsEntry(Source.NETLINK, false).containsEntry(Source.PROCFS, true);
    assertThat(health.failures())
        .containsEntry(Source.NETLINK, 1L)
        .containsEntry(Source.PROCFS, 0L);

    netlink.failure = null;
    assertThat(timeWaits(sampler.sample(1, null))).isEqualTo(100);
    assertThat(health.up()).containsEntry(Source.NETLINK, true).doesNotContainKey(Source.PROCFS);
  }

  @Test
  void doesNotAskAKernelThatRefusesAtEverySample() {
    netlink.failure = SocketDumps.refused();
    sampler.sample(0, null);
    sampler.sample(MINUTE_NS / 2, null);
    sampler.sample(MINUTE_NS - 1, null);
    assertThat(netlink.asked).isEqualTo(1);
    assertThat(procfs.asked).isEqualTo(3);
    assertThat(health.up()).containsEntry(Source.NETLINK, false);
    assertThat(health.failures()).containsEntry(Source.NETLINK, 3L);

    netlink.failure = null;
    sampler.sample(MINUTE_NS, null);
    assertThat(netlink.asked).isEqualTo(2);
    assertThat(procfs.asked).isEqualTo(3);
    assertThat(health.up()).containsEntry(Source.NETLINK, true);
  }

  @Test
  void asksAgainAtOnceAfterAnythingElse() {
    netlink.failure = SocketDumps.brokenOff();
    sampler.sample(0, null);
    sampler.sample(1, null);
    assertThat(netlink.asked).isEqualTo(2);
  }

  @Test
  void withoutEitherTheTableIsUnknown() {
    netlink.failure = SocketDumps.refused();
    procfs.failure = new IOException("gone");
    assertThat(sampler.sample(0, null)).isNull();
    assertThat(health.failures())
        .containsEntry(Source.NETLINK, 1L)
        .containsEntry(Source.PROCFS, 1L);
    procfs.failure = null;
    assertThat(timeWaits(sampler.sample(1, null))).isEqualTo(1);
  }

  private static long timeWaits(@Nullable TcpCounts counts) {
    return counts == null ? -1 : counts.sockets().getOrDefault(TcpState.TIME_WAIT, -1L);
  }
}
