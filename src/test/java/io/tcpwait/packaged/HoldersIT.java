package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.ManyPorts;
import io.tcpwait.kit.closewait.SharedConnections;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sockets that several processes hold, and a process that holds sockets of many services. */
@Needs({Needs.NETNS, "bash"})
@Execution(ExecutionMode.CONCURRENT)
class HoldersIT {
  private static final int SOCKETS = 25;
  private static final int PORTS = 300;
  private static final int PATIENCE_SECONDS = 60;
  private static final String LEAK = "close_wait_leak warning";

  @Test
  void shouldNameAllHoldersAndAdviseNoSingleRestart() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S);
              SharedConnections shared = SharedConnections.start(SOCKETS)) {
            Look look =
                watch.await(
                    PATIENCE_SECONDS,
                    one -> one.trouble().contains(LEAK) && one.scraped().pids().size() == 3);
            JsonObject leak = look.finding("close_wait_leak");
            assertThat(look.scraped().pids())
                .containsExactlyInAnyOrderElementsOf(
                    shared.pids().stream().map(pid -> Long.toString(pid)).toList());
            assertThat(texts(leak, "helps"))
                .anyMatch(text -> text.contains("a socket stays as long as one process has it"))
                .noneMatch(text -> text.contains("frees all of them"));
            for (long pid : shared.pids()) {
              assertThat(leak.getAsJsonArray("evidence").toString()).contains("(pid " + pid + ")");
            }
          }
          return null;
        });
  }

  private static List<String> texts(JsonObject finding, String member) {
    return StreamSupport.stream(finding.getAsJsonArray(member).spliterator(), false)
        .map(JsonElement::getAsString)
        .toList();
  }

  @Test
  void shouldReportTheProcessWhenEachOfItsManyServicesHasTooFew() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S);
              ManyPorts client = ManyPorts.leak(PORTS, 1)) {
            // The sockets become stuck one after the other, in the order of their connections.
            Look look =
                watch.await(
                    PATIENCE_SECONDS,
                    one ->
                        one.trouble().contains(LEAK)
                            && Look.value(one.finding("close_wait_leak"), "stuck_sockets")
                                == PORTS);
            JsonObject leak = look.finding("close_wait_leak");
            assertThat(leak.get("pid").getAsLong()).isEqualTo(client.pid());
            assertThat(leak.get("service").isJsonNull()).isTrue();
            assertThat(Look.value(leak, "services")).isEqualTo(PORTS);
          }
          return null;
        });
  }

  @Test
  void shouldReportOnlyTheServicesWhenTheyCoverTheProcess() throws Exception {
    Netns.call(
        () -> {
          try (Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S);
              ManyPorts client = ManyPorts.leak(2, 12)) {
            watch.await(
                PATIENCE_SECONDS,
                one ->
                    one.findings("close_wait_leak").size() == 2
                        && one.scraped().pids().contains(Long.toString(client.pid())));
            for (int i = 0; i < 5; i++) {
              assertThat(watch.next().findings("close_wait_leak"))
                  .hasSize(2)
                  .noneMatch(finding -> finding.get("service").isJsonNull());
            }
          }
          return null;
        });
  }
}
