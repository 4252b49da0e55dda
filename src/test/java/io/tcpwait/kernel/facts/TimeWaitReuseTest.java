package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The conditions under which connect(2) may reuse the port of a TIME_WAIT, while TIME_WAITs hold
 * all ports.
 */
@Needs(Needs.NETNS)
class TimeWaitReuseTest {
  private static final int PORTS = 20;
  private static final String LOOPBACK = "127.0.0.1";
  private static final String OTHER = "10.9.9.1";
  private static final String OTHER_CLIENT = "10.9.9.2";
  private static final String REUSE = "tcp_tw_reuse";
  private static final String DELAY = "tcp_tw_reuse_delay";
  private static final String TIMESTAMPS = "tcp_timestamps";
  private static final long NEVER_NANOS = TimeUnit.MILLISECONDS.toNanos(2_500);

  /** The tolerance of the kernel's clocks against {@link System#nanoTime}. */
  private static final long TICKS_MS = 20;

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 0", "2, 0"})
  void noPortIsReusedIfReuseOrTimestampsAreOff(int reuse, int timestamps) throws Exception {
    Host.fresh(
        host -> {
          host.set(REUSE, reuse);
          host.set(TIMESTAMPS, timestamps);
          ServerSocketChannel service = allPortsInTimeWait(host, LOOPBACK);
          assertThat(Host.comes(() -> host.connects(service), NEVER_NANOS)).isFalse();
          assertThat(host.count(TIME_WAIT)).isEqualTo(PORTS);
          assertThat(host.counter("TWRecycled")).isZero();
        });
  }

  @Test
  void noPortIsReusedIfItsConnectionHadNoTimestamps() throws Exception {
    Host.fresh(
        host -> {
          host.set(REUSE, 1);
          host.set(TIMESTAMPS, 0);
          ServerSocketChannel service = allPortsInTimeWait(host, LOOPBACK);
          host.set(TIMESTAMPS, 1);
          assertThat(Host.comes(() -> host.connects(service), NEVER_NANOS)).isFalse();
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyPortIsReusedInTimeOnALoopback(int reuse) throws Exception {
    Host.fresh(
        host -> {
          host.set(REUSE, reuse);
          assertEveryOneIsReused(host, allPortsInTimeWait(host, LOOPBACK));
        });
  }

  @Test
  void everyPortIsReusedInTimeOnOtherAddressesIfReuseIsOnForAll() throws Exception {
    Host.fresh(
        host -> {
          addOtherAddresses(host);
          host.set(REUSE, 1);
          assertEveryOneIsReused(host, allPortsInTimeWait(host, OTHER));
        });
  }

  @Test
  void noPortIsReusedOnOtherAddressesIfReuseIsOnForLoopbacksOnly() throws Exception {
    Host.fresh(
        host -> {
          addOtherAddresses(host);
          host.set(REUSE, 2);
          ServerSocketChannel service = allPortsInTimeWait(host, OTHER);
          assertThat(Host.comes(() -> host.connects(service), NEVER_NANOS)).isFalse();
        });
  }

  @Test
  void noPortIsReusedBeforeASecondByDefault() throws Exception {
    Host.fresh(host -> assertNotBefore(1_000, host));
  }

  @ParameterizedTest
  @ValueSource(longs = {200, 1_500})
  void noPortIsReusedBeforeTheDelay(long delayMs) throws Exception {
    Host.fresh(
        host -> {
          assumeTrue(host.hasSetting(DELAY), "a kernel that has " + DELAY);
          host.set(DELAY, delayMs);
          assertNotBefore(delayMs, host);
        });
  }

  /** The port is reused soon after the delay, too. */
  private static void assertNotBefore(long delayMs, Host host) throws Exception {
    assumeTrue(host.hasSetting(DELAY), "a kernel that has " + DELAY + ", not whole seconds");
    host.set(REUSE, 1);
    long start = System.nanoTime();
    ServerSocketChannel service = allPortsInTimeWait(host, LOOPBACK);
    long closed = System.nanoTime();
    assertThat(Host.comes(() -> host.connects(service))).isTrue();
    long reused = System.nanoTime();
    assertThat(TimeUnit.NANOSECONDS.toMillis(reused - start))
        .isGreaterThanOrEqualTo(delayMs - TICKS_MS);
    assertThat(TimeUnit.NANOSECONDS.toMillis(reused - closed)).isLessThan(delayMs + 700);
    assertThat(host.counter("TWRecycled")).isEqualTo(1);
  }

  private static void assertEveryOneIsReused(Host host, ServerSocketChannel service)
      throws Exception {
    for (int reused = 0; reused < PORTS; reused++) {
      assertThat(host.counter("TWRecycled")).isEqualTo(reused);
      assertThat(host.count(TIME_WAIT)).isEqualTo(PORTS - reused);
      assertThat(Host.comes(() -> host.connects(service))).isTrue();
    }
    assertThat(host.connects(service)).isFalse();
    assertThat(host.counter("TWRecycled")).isEqualTo(PORTS);
    assertThat(host.count(TIME_WAIT)).isZero();
  }

  private static ServerSocketChannel allPortsInTimeWait(Host host, String address)
      throws Exception {
    host.setPortRange(40_000, 40_000 + PORTS - 1);
    ServerSocketChannel service = host.listen(address);
    host.leaveTimeWaits(PORTS, service);
    host.awaitCount(PORTS, TIME_WAIT);
    return service;
  }

  /** These are no loopback addresses, although their device is lo. */
  private static void addOtherAddresses(Host host) throws Exception {
    Netns.run("ip", "addr", "add", OTHER + "/32", "dev", "lo");
    Netns.run("ip", "addr", "add", OTHER_CLIENT + "/32", "dev", "lo");
    host.route(OTHER, OTHER_CLIENT);
  }
}
