package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.FIN_WAIT2;
import static io.tcpwait.kernel.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpRecord;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The length of a TIME_WAIT, and settings that do not change it. */
@Needs(Needs.NETNS)
class TimeWaitLengthTest {
  private static final long LENGTH_MS = 60_000;

  /** A jiffy at the lowest tick rate, and another jiffy by which a timer may be late. */
  private static final long TICKS_MS = 20;

  private static final String FIN_TIMEOUT = "tcp_fin_timeout";

  @Test
  void finTimeoutDoesNotShortenTimeWait() throws Exception {
    Host.fresh(
        host -> {
          host.set(FIN_TIMEOUT, 5);
          host.leaveTimeWaits(1, host.listen("127.0.0.1"));
          host.awaitCount(1, TIME_WAIT);
          assertThat(expiry(host)).isBetween(LENGTH_MS - 1_000, LENGTH_MS);
        });
  }

  @Test
  void finTimeoutShortensAnOrphanedFinWait2() throws Exception {
    Host.fresh(
        host -> {
          var service = host.listen("127.0.0.1");
          host.set(FIN_TIMEOUT, 5);
          host.connect(service).client().close();
          host.awaitCount(1, FIN_WAIT2);
          assertThat(host.read(FIN_WAIT2, TcpRecord::expiresMs).getFirst())
              .isBetween(4_000L, 5_000L);
        });
  }

  @Test
  void anOrphanedFinWait2EndsAfterFinTimeout() throws Exception {
    Host.fresh(
        host -> {
          host.set(FIN_TIMEOUT, 2);
          host.connect(host.listen("127.0.0.1")).client().close();
          host.awaitCount(1, FIN_WAIT2);
          host.awaitCount(0, FIN_WAIT2);
          assertThat(host.count(TIME_WAIT)).isZero();
        });
  }

  @Test
  void theAgeIsTheLengthMinusTheTimeLeft() throws Exception {
    Host.fresh(
        host -> {
          var service = host.listen("127.0.0.1");
          long beforeClose = System.nanoTime();
          host.leaveTimeWaits(1, service);
          host.awaitCount(1, TIME_WAIT);
          long afterClose = System.nanoTime();
          assertThat(expiry(host)).isBetween(LENGTH_MS - 1_000, LENGTH_MS);
          assertThat(Host.comes(() -> expiry(host) < 58_000, TimeUnit.SECONDS.toNanos(5))).isTrue();

          long beforeDump = System.nanoTime();
          long age = LENGTH_MS - expiry(host);
          long afterDump = System.nanoTime();
          assertThat(age)
              .isBetween(
                  TimeUnit.NANOSECONDS.toMillis(beforeDump - afterClose) - TICKS_MS,
                  TimeUnit.NANOSECONDS.toMillis(afterDump - beforeClose) + TICKS_MS);
        });
  }

  private static long expiry(Host host) throws IOException {
    return host.read(TIME_WAIT, TcpRecord::expiresMs).getFirst();
  }
}
