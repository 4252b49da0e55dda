package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import io.tcpwait.kit.closewait.Keepalive;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A pool whose keepalive ends forgotten connections, but leaves their descriptors open. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class DeadSocketsIT {
  private static final int WORKERS = 60;
  private static final int BACKENDS = 3;
  private static final int REPLACED = 2;
  private static final long PATIENCE_SECONDS = 120;

  /**
   * Leaves the leak 40 s in which it is stuck and has an owner: a busy machine once took more than
   * fifteen to show it.
   */
  private static final Keepalive KEEPALIVE = new Keepalive(45, 1, 2);

  @Test
  void deadSocketsAreCountedOnceTheCloseWaitsHaveVanished() throws Exception {
    int stuck = WORKERS * REPLACED;
    Netns.call(
        () -> {
          // The FIN_WAIT2 at the peer would answer the probe.
          Netns.sysctl("net.ipv4.tcp_fin_timeout", 1);
          Options options = Options.of(WORKERS, BACKENDS).withKeepalive(KEEPALIVE);
          try (CloseWaitPool pool = CloseWaitPool.open(options);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            agent.awaitNextSample();
            for (int i = 0; i < REPLACED; i++) {
              pool.replaceBackend();
            }
            long pid = pool.pid();
            Scraped leak =
                Scraped.await(
                    agent,
                    PATIENCE_SECONDS,
                    scraped ->
                        scraped.stuck() == stuck
                            && scraped.alerts().contains("close_wait_leak warning")
                            && scraped.finding("close_wait_leak").contains(label("process", "java"))
                            && scraped.pids().contains(Long.toString(pid)));
            assertThat(leak.causes()).isEqualTo(Map.of("eof_unread on", (double) stuck));
            assertThat(leak.alerts()).containsExactly("close_wait_leak warning");
            double open = leak.ofProcess("open_fds", pid);

            Scraped dead =
                Scraped.await(
                    agent,
                    PATIENCE_SECONDS,
                    scraped -> scraped.alerts().contains("dead_sockets warning"));
            assertThat(dead.sum("tcpwait_close_wait_sockets")).isZero();
            assertThat(dead.causes()).isEmpty();
            assertThat(dead.ofProcess("dead_sockets", pid)).isEqualTo(stuck);
            assertThat(dead.ofProcess("close_wait_sockets", pid)).isZero();
            assertThat(dead.ofProcess("open_fds", pid)).isEqualTo(open);
            assertThat(dead.finding("dead_sockets")).contains(label("process", "java"));
          }
          return null;
        });
  }
}
