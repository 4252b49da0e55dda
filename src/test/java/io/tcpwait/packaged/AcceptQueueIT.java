package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.PreforkServer;
import io.tcpwait.kit.closewait.SlowServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Accept queues that are full for long or briefly; the clients do not close. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class AcceptQueueIT {
  private static final int BACKLOG = 16;
  private static final int PATIENCE_SECONDS = 60;
  private static final String CRITICAL = "accept_stall critical";

  @Test
  void shouldReportAQueueThatStaysFullAndNameTheProcess() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of());
              SlowServer server = SlowServer.start(1, BACKLOG)) {
            watch.next();
            Look stall = overflow(watch, server);
            JsonObject finding = stall.finding("accept_stall");
            assertThat(finding.get("summary").getAsString())
                .contains("SYNs of new clients are dropped, and their connect() times out.");
            assertThat(finding.get("pid").getAsLong()).isEqualTo(ProcessHandle.current().pid());
            assertThat(Look.value(finding, "accept_queue")).isEqualTo(BACKLOG + 1);
            assertThat(stall.trouble()).containsExactly(CRITICAL);

            server.accept(0);
            server.hangUp();
            watch.await(2 * PATIENCE_SECONDS, look -> look.trouble().isEmpty());
          }
          return null;
        });
  }

  @Test
  void shouldReportTheListenerOfTwoThatDoesNotAccept() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of());
              SlowServer server = SlowServer.start(2, BACKLOG)) {
            watch.next();
            Look stall =
                watch.await(
                    2 * PATIENCE_SECONDS,
                    look -> {
                      come(server);
                      return look.trouble().contains(CRITICAL);
                    });
            JsonObject finding = stall.finding("accept_stall");
            assertThat(finding.get("summary").getAsString())
                .startsWith("1 of 2 listeners of inbound service 8091 does not accept: its");
            assertThat(Look.value(finding, "full_listeners")).isEqualTo(1);
          }
          return null;
        });
  }

  /** The workers should accept; the master only waits for its workers. */
  @Test
  @Needs("perl")
  void shouldNameTheWorkersBeforeTheirMasterWhenTheyShareAListener() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of());
              PreforkServer server = PreforkServer.start(2, BACKLOG);
              SlowServer clients = SlowServer.start(0, BACKLOG)) {
            watch.next();
            JsonObject finding = overflow(watch, clients).finding("accept_stall");
            List<Long> pids = server.pids();
            assertThat(finding.get("pid").getAsLong()).isIn(pids.subList(0, 2));
            String evidence = finding.getAsJsonArray("evidence").toString();
            assertThat(pids).allSatisfy(pid -> assertThat(evidence).contains("(pid " + pid + ")"));
            assertThat(evidence.indexOf("(pid " + pids.getLast() + ")"))
                .isGreaterThan(evidence.indexOf("(pid " + pids.getFirst() + ")"))
                .isGreaterThan(evidence.indexOf("(pid " + pids.get(1) + ")"));
          }
          return null;
        });
  }

  private static void come(SlowServer server) {
    try {
      server.come(10);
      server.accept(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** More clients than the queue admits connect at once, and are accepted a second later. */
  @Test
  void shouldStaySilentWhenBurstsFillTheQueueBriefly() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of());
              SlowServer server = SlowServer.start(1, BACKLOG)) {
            watch.next();
            for (int i = 0; i < 25; i++) {
              server.come(3 * BACKLOG);
              TimeUnit.MILLISECONDS.sleep(1_500);
              server.accept(0);
              server.hangUp();
              TimeUnit.MILLISECONDS.sleep(1_500);
              server.accept(0);
              assertThat(watch.next().trouble()).isEmpty();
            }
            Look last = watch.next();
            assertThat(
                    last.status()
                        .getAsJsonObject("kernel_events_total")
                        .get("ListenOverflows")
                        .getAsLong())
                .isPositive();
          }
          return null;
        });
  }

  private static Look overflow(Watch watch, SlowServer server) throws Exception {
    server.come(2 * BACKLOG);
    return watch.await(
        PATIENCE_SECONDS,
        look ->
            look.trouble().contains(CRITICAL)
                && !look.finding("accept_stall").get("pid").isJsonNull());
  }
}
