package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.ESTABLISHED;
import static io.tcpwait.kernel.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpwait.Needs;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effect of a service's own TIME_WAITs on clients that reuse their ports. */
@Needs(Needs.NETNS)
class SynOntoTimeWaitTest {
  private static final int CLIENTS = 20;
  private static final int CLIENT_PORT = 30_000;
  private static final String TIMESTAMPS = "tcp_timestamps";

  /** A SYN without an answer is sent again after a second. */
  private static final long AT_ONCE_NANOS = TimeUnit.MILLISECONDS.toNanos(900);

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aSynOntoATimeWaitIsAcceptedAtOnceAndNotCounted(int timestamps) throws Exception {
    Host.fresh(
        host -> {
          host.set(TIMESTAMPS, timestamps);
          var service = host.listen("127.0.0.1");
          leaveTimeWaitsAtServer(host, service);
          long start = System.nanoTime();
          connectAll(host, service);
          assertThat(System.nanoTime() - start).isLessThan(AT_ONCE_NANOS);
          assertThat(host.count(TIME_WAIT)).isZero();
          assertThat(host.count(ESTABLISHED)).isEqualTo(2 * CLIENTS);
          assertThat(host.counter("PAWSTimewait")).isZero();
          assertThat(host.counter("TCPACKSkippedTimeWait")).isZero();
          assertThat(host.counter("TWRecycled")).isZero();
        });
  }

  /**
   * An older timestamp may come from another host behind the same address. Here the clients' clocks
   * lose the offsets of their addresses, so that half of the clocks go back.
   */
  @Test
  void aSynWithAnOlderTimestampIsCounted() throws Exception {
    Host.fresh(
        host -> {
          assumeTrue(host.hasCounter("PAWSTimewait"), "a kernel that counts them apart");
          host.set(TIMESTAMPS, 1);
          var service = host.listen("127.0.0.1");
          leaveTimeWaitsAtServer(host, service);
          host.set(TIMESTAMPS, 2);
          connectAll(host, service);
          assertThat(host.counter("PAWSTimewait")).isBetween(1L, CLIENTS - 1L);
          assertThat(host.counter("TWRecycled")).isZero();
        });
  }

  private static void leaveTimeWaitsAtServer(Host host, ServerSocketChannel service)
      throws Exception {
    for (int i = 1; i <= CLIENTS; i++) {
      host.connectFrom("127.0.1." + i, CLIENT_PORT, service).closeServerFirst();
    }
    host.awaitCount(CLIENTS, TIME_WAIT);
  }

  private static void connectAll(Host host, ServerSocketChannel service) throws Exception {
    for (int i = 1; i <= CLIENTS; i++) {
      host.connectFrom("127.0.1." + i, CLIENT_PORT, service);
    }
  }
}
