package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.CLOSE_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpRecord;
import java.io.IOException;
import java.net.StandardSocketOptions;
import org.junit.jupiter.api.Test;

/** The CLOSE_WAITs that tcp_keepalive_time affects. */
@Needs(Needs.NETNS)
class KeepaliveTest {
  private static final String KEEPALIVE_TIME = "tcp_keepalive_time";
  private static final long NO_TIMER = 0;
  private static final long KEEPALIVE_TIMER = 2;

  @Test
  void keepaliveTimeDoesNotAffectAConnectionWithoutKeepalive() throws Exception {
    Host.fresh(
        host -> {
          host.set(KEEPALIVE_TIME, 5);
          leaveCloseWait(host, false);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::timer)).containsExactly(NO_TIMER);
        });
  }

  @Test
  void keepaliveTimeAffectsAConnectionWithKeepalive() throws Exception {
    Host.fresh(
        host -> {
          host.set(KEEPALIVE_TIME, 5);
          leaveCloseWait(host, true);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::timer)).containsExactly(KEEPALIVE_TIMER);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::expiresMs).getFirst())
              .isBetween(1_000L, 5_000L);
        });
  }

  /** The connection keeps the timer that was set before, of two hours by default. */
  @Test
  void aLowerKeepaliveTimeDoesNotAffectAnOlderConnection() throws Exception {
    Host.fresh(
        host -> {
          host.set(KEEPALIVE_TIME, 7_200);
          leaveCloseWait(host, true);
          host.set(KEEPALIVE_TIME, 5);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::timer)).containsExactly(KEEPALIVE_TIMER);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::expiresMs).getFirst())
              .isBetween(7_100_000L, 7_200_000L);
        });
  }

  private static void leaveCloseWait(Host host, boolean keepalive) throws IOException {
    Connection connection = host.connect(host.listen("127.0.0.1"));
    connection.client().setOption(StandardSocketOptions.SO_KEEPALIVE, keepalive);
    connection.server().close();
    host.awaitCount(1, CLOSE_WAIT);
  }
}
