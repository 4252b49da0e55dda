package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.SocketDumps;
import io.tcpwait.kernel.Sockets;
import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpSource;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class DumpGateTest {
  private static final long SECOND_NS = 1_000_000_000L;
  private static final int TIMER_TIME_WAIT = 3;
  private static final long TIME_WAIT_MS = 60_000;
  private static final List<Long> MOVES = List.of(900L, 800L, 2L, 5L, 4L, 3L, 0L, 0L);

  /** A listener, a connection to it, and the sockets that a test adds. */
  private static final class Source implements TcpSource {
    private final List<TcpRecord> sockets =
        new ArrayList<>(
            List.of(
                Sockets.listener("0.0.0.0:80"),
                Sockets.socket(TcpState.ESTABLISHED, "10.0.0.1:80", "10.0.0.2:4000")));

    private int walks;
    private @Nullable IOException failure;

    @Override
    public void dump(int states, boolean tcpInfo, TcpVisitor visitor) throws IOException {
      walks++;
      for (TcpRecord socket : sockets) {
        if ((states & socket.state().bit()) != 0) {
          visitor.visit(socket);
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  private final Source netlink = new Source();
  private final Source procfs = new Source();
  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  private final TcpSampler sampler = new TcpSampler(netlink, procfs, table, new SourceHealth());

  private TcpCounts sample(long seconds, List<Long> moves) {
    TcpCounts counts = sampler.sample(seconds * SECOND_NS, null, new TcpActivity(2L, 5L, moves));
    assertThat(counts).isNotNull();
    return counts;
  }

  @Test
  void shouldDumpOnceAMinuteWhileNoCounterMoves() {
    TcpCounts first = sample(0, MOVES);
    for (int seconds = 5; seconds < 60; seconds += 5) {
      assertThat(sample(seconds, MOVES)).isEqualTo(first);
    }
    assertThat(netlink.walks).isEqualTo(1);
    assertThat(sample(60, MOVES)).isEqualTo(first);
    assertThat(netlink.walks).isEqualTo(2);
    sample(119, MOVES);
    assertThat(netlink.walks).isEqualTo(2);
  }

  @Test
  void shouldDumpAtOnceWhenAnyCounterMoves() {
    sample(0, MOVES);
    List<Long> moves = new ArrayList<>(MOVES);
    for (int i = 0; i < moves.size(); i++) {
      moves.set(i, moves.get(i) + 1);
      sample(5L * i, List.copyOf(moves));
      assertThat(netlink.walks).isEqualTo(2 + i);
    }
  }

  @Test
  void shouldShowTheSocketThatChangedWithTheCounters() {
    sample(0, MOVES);
    netlink.sockets.add(Sockets.socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.0.0.2:4001"));
    TcpCounts counts = sample(5, List.of(901L, 801L, 2L, 5L, 4L, 3L, 0L, 0L));
    assertThat(counts.sockets()).containsEntry(TcpState.CLOSE_WAIT, 1L);
  }

  @Test
  void shouldDumpEachTimeWhenACounterIsNotKnown() {
    sample(0, List.of());
    sample(5, List.of());
    assertThat(netlink.walks).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      value = TcpState.class,
      mode = Mode.EXCLUDE,
      names = {"ESTABLISHED", "LISTEN"})
  void shouldDumpEachTimeWhileASocketIsInATransientState(TcpState state) {
    netlink.sockets.add(Sockets.socket(state, "10.0.0.1:80", "10.0.0.2:4001"));
    sample(0, MOVES);
    sample(5, MOVES);
    assertThat(netlink.walks).isEqualTo(2);
  }

  @Test
  void shouldDumpEachTimeWhileAConnectionWaitsToBeAccepted() {
    netlink.sockets.add(Sockets.withQueues(Sockets.listener("0.0.0.0:81"), 1, 128));
    sample(0, MOVES);
    sample(5, MOVES);
    assertThat(netlink.walks).isEqualTo(2);
  }

  /** read(2) moves no counter, so a reused dump would blame a program that has read since. */
  @Test
  void shouldDumpEachTimeWhileAReceiveQueueIsFull() {
    TcpRecord socket =
        Sockets.withInfo(
            Sockets.socket(TcpState.ESTABLISHED, "10.0.0.1:80", "10.0.0.2:4001"),
            new TcpInfoFields().lastDataReceivedMs(1_000).receiveWindow(0));
    netlink.sockets.add(Sockets.withInode(Sockets.withQueues(socket, 65_536, 0), 77));
    sample(0, MOVES);
    sample(5, MOVES);
    assertThat(netlink.walks).isEqualTo(2);
  }

  @Test
  void shouldDumpEachTimeUntilAClosedListenerIsForgotten() {
    sample(0, MOVES);
    netlink.sockets.removeFirst();
    List<Long> moved = List.of(900L, 800L, 2L, 5L, 4L, 2L, 0L, 0L);
    sample(5, moved);
    sample(10, moved);
    assertThat(netlink.walks).isEqualTo(3);
  }

  @Test
  void shouldDumpForASearchThatWantsToSeeAllSockets() {
    sample(0, MOVES);
    int[] seen = {0};
    sampler.sample(5 * SECOND_NS, socket -> seen[0]++, new TcpActivity(2L, 5L, MOVES));
    assertThat(seen[0]).isEqualTo(2);
    sample(10, MOVES);
    assertThat(netlink.walks).isEqualTo(2);
  }

  @Test
  void shouldDumpWhenTheWayOfCountingChanges() {
    PortRange range = new PortRange(32_768, 60_999, new BitSet());
    List<Consumer<TcpTable>> changes =
        List.of(
            of -> of.terms(new Terms(null, 1_000, range)),
            of -> of.terms(new Terms(60_000L, 1_000, range)),
            of -> of.stuckAfter(30_000),
            of -> of.limit(Top.DEFAULT),
            of -> of.groups(PeerGroups.NONE),
            of -> of.chosenPorts(BitSet.valueOf(new long[] {2})));
    sample(0, MOVES);
    for (int i = 0; i < changes.size(); i++) {
      changes.get(i).accept(table);
      sample(5, MOVES);
      assertThat(netlink.walks).isEqualTo(2 + i);
      sample(6, MOVES);
      assertThat(netlink.walks).isEqualTo(2 + i);
    }
  }

  @Test
  void shouldNotReuseADumpOfProcfs() {
    sample(0, MOVES);
    netlink.failure = SocketDumps.brokenOff();
    List<Long> moved = List.of(901L, 800L, 2L, 5L, 4L, 3L, 0L, 0L);
    sample(5, moved);
    sample(10, moved);
    assertThat(netlink.walks).isEqualTo(3);
    assertThat(procfs.walks).isEqualTo(2);
  }

  /** The rate of arrivals covers the time since the last sample, not since the last dump. */
  @Test
  void shouldCountArrivalsSinceALastSampleWithoutADump() {
    for (int seconds = 0; seconds <= 30; seconds += 5) {
      sample(seconds, MOVES);
    }
    assertThat(netlink.walks).isEqualTo(1);
    netlink.sockets.add(timeWait(4001, 2_000));
    netlink.sockets.add(timeWait(4002, 7_000));
    TcpCounts counts = sample(35, List.of(910L, 810L, 2L, 7L, 4L, 3L, 0L, 2L));
    assertThat(counts.timeWait().windowSeconds()).isEqualTo(5);
    assertThat(counts.timeWait().sockets().total()).isEqualTo(2);
    assertThat(counts.timeWait().arrived().total()).isEqualTo(1);
  }

  private static TcpRecord timeWait(int port, long ageMs) {
    return Sockets.withTimer(
        Sockets.socket(TcpState.TIME_WAIT, "10.0.0.1:" + port, "10.0.0.2:80"),
        TIMER_TIME_WAIT,
        TIME_WAIT_MS - ageMs);
  }
}
