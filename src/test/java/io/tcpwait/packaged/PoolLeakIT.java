package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A pool of 360 connections to each of eight backends; it replaces and forgets three of them, while
 * the agent runs with defaults.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class PoolLeakIT {
  private static final int WORKERS = 360;
  private static final int BACKENDS = 8;
  private static final int REPLACED = 3;
  private static final int MAX_DESCRIPTORS = 6_000;

  /** The client's connections, without the descriptors that any program has. */
  private static final int OPEN = (REPLACED + BACKENDS) * WORKERS;

  /** The most sockets that the backends' kernel resets: one of some thousands on a busy machine. */
  private static final int MOST_RESET = 10;

  /** The least stuck sockets of a service that raise a leak. */
  private static final int LEAST_STUCK = 10;

  private static final double STUCK_AFTER_SECONDS = 60;

  /** The largest difference between the clock of the kernel's sockets and the wall clock. */
  private static final double CLOCKS_SECONDS = 0.1;

  private static final long PATIENCE_SECONDS = 120;
  private static final String LEAK = "close_wait_leak warning";

  @Test
  void anAgentNamesTheLeakEvenIfItStartsLater() throws Exception {
    Options options = Options.of(WORKERS, BACKENDS).withMaxDescriptors(MAX_DESCRIPTORS);
    Netns.call(
        () -> {
          try (CloseWaitPool pool = CloseWaitPool.open(options);
              AgentProcess agent = AgentProcess.start()) {
            agent.awaitNextSample();
            for (int i = 0; i < REPLACED; i++) {
              pool.replaceBackend();
            }
            List<Double> fins = CloseWaits.finSeconds();
            awaitLeak(agent, fins);
            assertSaysAll(agent, pool, fins.getFirst(), LEAK);
            try (AgentProcess late = AgentProcess.start()) {
              Scraped first =
                  Scraped.await(late, PATIENCE_SECONDS, scraped -> scraped.samples() > 1);
              // The port of the first agent is an unreserved port of ip_local_port_range.
              assertThat(first.alerts()).containsExactly(LEAK, "sysctl info");
              assertThat(first.stuck()).isEqualTo(stuck(first));
              Scraped next =
                  Scraped.await(late, PATIENCE_SECONDS, scraped -> scraped.samples() > 2);
              assertThat(next.pids()).containsExactly(Long.toString(pool.pid()));
              assertThat(next.finding("close_wait_leak")).contains(label("process", "java"));
              assertSaysAll(late, pool, fins.getFirst(), LEAK, "sysctl info");
            }
          }
          return null;
        });
  }

  /**
   * Waits for the leak. It must be raised by the second sample that can show it, and not earlier.
   * From the first stuck socket on, its process is searched for, and dead sockets are not judged
   * until the search is over.
   */
  private static void awaitLeak(AgentProcess agent, List<Double> fins) throws Exception {
    double firstSeconds = fins.getFirst() + STUCK_AFTER_SECONDS - CLOCKS_SECONDS;
    double dueSeconds = fins.get(LEAST_STUCK - 1) + STUCK_AFTER_SECONDS + CLOCKS_SECONDS;
    Scraped due =
        Scraped.await(
            agent,
            PATIENCE_SECONDS,
            scraped -> {
              boolean isDue = scraped.seconds() > dueSeconds;
              boolean isQuiet =
                  scraped.seconds() < firstSeconds ? scraped.isSilent() : scraped.hasNoWarning();
              assertThat(isDue || isQuiet).as("too early: " + scraped).isTrue();
              return isDue;
            });
    Scraped second =
        Scraped.await(agent, PATIENCE_SECONDS, scraped -> scraped.samples() > due.samples());
    assertThat(second.alerts()).containsExactly(LEAK);
  }

  /**
   * The expected number of stuck sockets: all except a few that the backend's kernel has reset
   * after tcp_fin_timeout. The kernel does so if the ACK of a FIN arrives while close(2) still
   * holds the socket. The socket then waits as a full socket, and ends with a RST
   * (tcp_rcv_state_process() and tcp_keepalive_timer() in net/ipv4).
   */
  private static int stuck(Scraped scraped) {
    int reset = (int) resets(scraped);
    assertThat(reset).isLessThanOrEqualTo(MOST_RESET);
    return REPLACED * WORKERS - reset;
  }

  private static double resets(Scraped scraped) {
    return scraped.sum("tcpwait_kernel_events_total", label("event", "EstabResets"));
  }

  private static void assertSaysAll(
      AgentProcess agent, CloseWaitPool pool, double firstFin, String... alerts) throws Exception {
    Scraped scraped =
        Scraped.await(
            agent,
            PATIENCE_SECONDS,
            one ->
                one.stuck() == stuck(one)
                    && one.sum("tcpwait_process_close_wait_sockets") == stuck(one)
                    && one.values("tcpwait_process_dead_sockets").equals(List.of(resets(one))));
    int stuck = stuck(scraped);
    int reset = REPLACED * WORKERS - stuck;
    assertThat(scraped.alerts()).containsExactly(alerts);
    assertThat(scraped.finding("close_wait_leak"))
        .contains(label("role", "outbound"), label("service", "8080"), label("process", "java"));
    assertThat(pool.replaced().stream().map(PoolLeakIT::peer))
        .hasSize(REPLACED)
        .anySatisfy(peer -> assertThat(scraped.finding("close_wait_leak")).contains(peer))
        .allSatisfy(
            peer ->
                assertThat(scraped.stuck(peer)).isBetween(WORKERS - reset + 0.0, WORKERS + 0.0));
    assertThat(scraped.causes()).isEqualTo(Map.of("eof_unread off", (double) stuck));
    assertThat(
            scraped.values(
                "tcpwait_close_wait_oldest_timestamp_seconds", peer(pool.replaced().getFirst())))
        .singleElement()
        .satisfies(oldest -> assertThat(oldest).isCloseTo(firstFin, within(1.0)));

    assertThat(scraped.pids()).containsExactly(Long.toString(pool.pid()));
    assertThat(scraped.ofProcess("close_wait_sockets", pool.pid())).isEqualTo(stuck);
    assertThat(scraped.ofProcess("max_fds", pool.pid())).isEqualTo(MAX_DESCRIPTORS);
    assertThat(scraped.ofProcess("open_fds", pool.pid())).isBetween(OPEN + 0.0, OPEN + 200.0);
    assertThat(scraped.ofProcess("dead_sockets", pool.pid())).isEqualTo(reset);
  }

  private static String peer(InetSocketAddress backend) {
    return label("peer", backend.getHostString() + ":" + backend.getPort());
  }
}
