package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Queues that stand because their reader takes nothing, and queues that move slowly. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class StandingQueuesIT {
  private static final int SOCKETS = 40;
  private static final long PATIENCE_SECONDS = 60;
  private static final long WATCHED_SECONDS = 25;

  /** Shorter than the time after which a queue counts as standing. */
  private static final long PAUSE_SECONDS = 2;

  private static final String LEAK = "close_wait_leak warning";
  private static final String STALL = "receive_stall warning";

  /** An action every two seconds. */
  @FunctionalInterface
  private interface Step {
    void run() throws IOException;
  }

  @Test
  void shouldReportLeakWhenPeersDoNotReadSentData() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S)) {
            Pairs.fill(pairs.servers);
            Pairs.halfClose(pairs.clients);
            Look look =
                watch.await(
                    PATIENCE_SECONDS,
                    one -> one.trouble().contains(LEAK) && one.scraped().stuck() == SOCKETS);
            assertThat(look.scraped().causes())
                .isEqualTo(Map.of("send_blocked off", (double) SOCKETS));
            assertThat(look.value("close_wait_leak", "send_blocked_bytes"))
                .isGreaterThan(SOCKETS * 100_000.0);
          }
          return null;
        });
  }

  @Test
  void shouldStaySilentWhenHalfClosedPeersReadSlowly() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Pairs.fill(pairs.servers);
            Pairs.halfClose(pairs.clients);
            watch(
                agent,
                () -> {
                  Pairs.read(pairs.clients, 200_000);
                  Pairs.fill(pairs.servers);
                });
          }
          return null;
        });
  }

  @Test
  void shouldReportStallWhenAnswersAreNeverRead() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S)) {
            Pairs.fill(pairs.servers);
            String pid = Long.toString(ProcessHandle.current().pid());
            Look look =
                watch.await(
                    PATIENCE_SECONDS,
                    one ->
                        one.trouble().contains(STALL)
                            && one.value("receive_stall", "stalled_sockets") == SOCKETS
                            && !one.finding("receive_stall").get("pid").isJsonNull());
            assertThat(look.trouble()).isEqualTo(Set.of(STALL));
            JsonObject stall = look.finding("receive_stall");
            assertThat(stall.get("pid").getAsString()).isEqualTo(pid);
            assertThat(stall.get("peer").getAsString()).isEqualTo("127.0.0.1:8088");
            assertThat(look.scraped().finding("receive_stall"))
                .contains(label("role", "outbound"), label("service", "8088"));
          }
          return null;
        });
  }

  @Test
  void shouldStaySilentWhenConsumersPause() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Pairs.fill(pairs.servers);
            watch(
                agent,
                () -> {
                  Pairs.drain(pairs.clients);
                  Pairs.fill(pairs.servers);
                });
          }
          return null;
        });
  }

  /** A client that only writes never reads the greeting of its server. */
  @Test
  void shouldStaySilentWhenAFewBytesAreNeverRead() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(pairs.servers, 200);
            watch(agent, () -> {});
          }
          return null;
        });
  }

  private static void watch(AgentProcess agent, Step step) throws Exception {
    agent.awaitNextSample();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WATCHED_SECONDS);
    while (System.nanoTime() < end) {
      step.run();
      TimeUnit.SECONDS.sleep(PAUSE_SECONDS);
      Scraped scraped = Scraped.of(agent);
      assertThat(scraped.alerts()).as("silent: " + scraped).allMatch(one -> one.endsWith(" info"));
      assertThat(scraped.values("tcpwait_alert_active", label("alert", "close_wait_leak")))
          .containsOnly(0.0);
      assertThat(scraped.values("tcpwait_alert_active", label("alert", "receive_stall")))
          .containsOnly(0.0);
    }
  }
}
