package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.CLOSE_WAIT;
import static io.tcpwait.kernel.TcpState.ESTABLISHED;
import static io.tcpwait.kernel.TcpState.FIN_WAIT2;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpInfo;
import io.tcpwait.kernel.TcpRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** The records of both ends while one end sends and the other end does not read. */
@Needs(Needs.NETNS)
class StandingQueueTest {
  private static final long NO_TIMER = 0;
  private static final long ZERO_WINDOW_TIMER = 4;
  private static final long SECONDS = 4;

  /** Probes start after 200 ms and double, so the last answer is always younger than this. */
  private static final long MOST_MS_SINCE_ANSWER = 2_500;

  @Test
  void answersToZeroWindowProbesRenewOnlyTheLastAck() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          fill(connection.server());
          connection.client().shutdownOutput();
          host.awaitCount(1, CLOSE_WAIT);
          TimeUnit.SECONDS.sleep(SECONDS);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::timer)).containsExactly(ZERO_WINDOW_TIMER);
          assertThat(host.read(CLOSE_WAIT, TcpRecord::sendQueue).getFirst()).isPositive();
          assertThat(host.read(CLOSE_WAIT, info(TcpInfo::lastDataSentMs)).getFirst())
              .isGreaterThanOrEqualTo(SECONDS * 1_000 - 500);
          assertThat(host.read(CLOSE_WAIT, info(TcpInfo::lastAckReceivedMs)).getFirst())
              .isLessThanOrEqualTo(MOST_MS_SINCE_ANSWER);
        });
  }

  @Test
  void aFullReceiveQueueHasNoWindowLeft() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          fill(connection.server());
          TimeUnit.SECONDS.sleep(SECONDS);
          long queue =
              host.read(ESTABLISHED, TcpRecord::receiveQueue).stream()
                  .mapToLong(Long::longValue)
                  .max()
                  .orElse(0);
          ToLongFunction<TcpRecord> windowOfFull =
              socket ->
                  socket.receiveQueue() == 0
                      ? -1
                      : info(TcpInfo::receiveWindow).applyAsLong(socket);
          ToLongFunction<TcpRecord> limitOfFull =
              socket ->
                  socket.receiveQueue() == 0
                      ? Long.MAX_VALUE
                      : info(TcpInfo::receiveWindowLimit).applyAsLong(socket);
          // Linux before 6.2 does not show the window; the queue then is at least the largest
          // window.
          assertThat(host.read(ESTABLISHED, windowOfFull)).allMatch(window -> window <= 0);
          assertThat(host.read(ESTABLISHED, limitOfFull)).anyMatch(limit -> queue >= limit);
        });
  }

  /** tcp_fin_timeout starts with close(2). */
  @Test
  void aFinWait2WithAnOpenDescriptorHasNoTimer() throws Exception {
    Host.fresh(
        host -> {
          host.set("tcp_fin_timeout", 1);
          Connection connection = host.connect(host.listen("127.0.0.1"));
          connection.server().shutdownOutput();
          host.awaitCount(1, FIN_WAIT2);
          TimeUnit.SECONDS.sleep(SECONDS);
          assertThat(host.read(FIN_WAIT2, TcpRecord::timer)).containsExactly(NO_TIMER);
          assertThat(host.read(FIN_WAIT2, TcpRecord::inode).getFirst()).isPositive();
        });
  }

  private static ToLongFunction<TcpRecord> info(ToLongFunction<TcpInfo> field) {
    return socket -> {
      TcpInfo info = socket.info();
      return info == null ? -1 : field.applyAsLong(info);
    };
  }

  private static void fill(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    while (channel.write(ByteBuffer.allocate(65_536)) > 0) {}
  }
}
