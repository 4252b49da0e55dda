package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.CLOSE_WAIT;
import static io.tcpwait.kernel.TcpState.FIN_WAIT2;
import static io.tcpwait.kernel.TcpState.LISTEN;
import static io.tcpwait.kernel.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import org.junit.jupiter.api.Test;

/** The effect of tcp_max_tw_buckets, and the counters of TIME_WAITs. */
@Needs(Needs.NETNS)
class TimeWaitLimitTest {
  private static final String LIMIT = "tcp_max_tw_buckets";
  private static final int CLOSES = 50;

  @Test
  void timeWaitsAboveTheLimitAreNotMade() throws Exception {
    Host.fresh(
        host -> {
          host.set(LIMIT, 10);
          closeAll(host, host.listen("127.0.0.1"));
          assertThat(host.count(TIME_WAIT)).isEqualTo(10);
          assertThat(host.counter("TCPTimeWaitOverflow")).isEqualTo(CLOSES - 10);
        });
  }

  @Test
  void aLimitOfZeroLeavesNoTimeWaits() throws Exception {
    Host.fresh(
        host -> {
          host.set(LIMIT, 0);
          closeAll(host, host.listen("127.0.0.1"));
          assertThat(host.count(TIME_WAIT)).isZero();
          assertThat(host.counter("TCPTimeWaitOverflow")).isEqualTo(CLOSES);
        });
  }

  @Test
  void aHigherLimitAppliesAtOnce() throws Exception {
    Host.fresh(
        host -> {
          var service = host.listen("127.0.0.1");
          host.set(LIMIT, 10);
          closeAll(host, service);
          host.set(LIMIT, 30);
          closeAll(host, service);
          assertThat(host.count(TIME_WAIT)).isEqualTo(30);
          assertThat(host.counter("TCPTimeWaitOverflow")).isEqualTo(2 * CLOSES - 30);
        });
  }

  @Test
  void aLowerLimitKeepsExistingTimeWaits() throws Exception {
    Host.fresh(
        host -> {
          var service = host.listen("127.0.0.1");
          closeAll(host, service);
          host.set(LIMIT, 10);
          closeAll(host, service);
          assertThat(host.count(TIME_WAIT)).isEqualTo(CLOSES);
          assertThat(host.counter("TCPTimeWaitOverflow")).isEqualTo(CLOSES);
        });
  }

  /**
   * The peer then has no socket to send its own FIN to. The FINs are acknowledged before close(2),
   * since an ACK that arrives while close(2) holds the socket would leave a full socket without a
   * bucket.
   */
  @Test
  void anOrphanedFinWait2CountsTowardsTheLimit() throws Exception {
    Host.fresh(
        host -> {
          host.set(LIMIT, 10);
          var connections = host.connect(CLOSES, host.listen("127.0.0.1"));
          for (Connection connection : connections) {
            connection.client().shutdownOutput();
          }
          host.awaitCount(CLOSES, FIN_WAIT2);
          for (Connection connection : connections) {
            connection.client().close();
          }
          host.awaitCount(CLOSES, CLOSE_WAIT);
          assertThat(Host.comes(() -> host.counter("TCPTimeWaitOverflow") == CLOSES - 10)).isTrue();
          assertThat(host.count(FIN_WAIT2)).isEqualTo(10);
        });
  }

  @Test
  void aTimeWaitIsCountedWhenItStarts() throws Exception {
    Host.fresh(
        host -> {
          var service = host.listen("127.0.0.1");
          for (int closed = 0; closed <= 2 * CLOSES; closed += CLOSES) {
            assertThat(arrivals(host)).isEqualTo(closed);
            closeAll(host, service);
          }
        });
  }

  @Test
  void timeWaitsAboveTheLimitAreNotCounted() throws Exception {
    Host.fresh(
        host -> {
          host.set(LIMIT, 10);
          closeAll(host, host.listen("127.0.0.1"));
          assertThat(arrivals(host)).isEqualTo(10);
        });
  }

  private static long arrivals(Host host) throws IOException {
    return host.counter("TW") + host.counter("TWKilled");
  }

  private static void closeAll(Host host, ServerSocketChannel service) throws IOException {
    host.leaveTimeWaits(CLOSES, service);
    host.awaitOnly(LISTEN, TIME_WAIT);
  }
}
