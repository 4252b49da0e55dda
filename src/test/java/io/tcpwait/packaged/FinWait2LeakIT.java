package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server that closes its side and waits for its clients to close. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class FinWait2LeakIT {
  private static final int SOCKETS = 30;
  private static final long PATIENCE_SECONDS = 60;
  private static final String SERVER = "10.77.0.1";
  private static final String CLIENT = "10.77.0.2";
  private static final String LEAK = "fin_wait2_leak warning";

  @Test
  void shouldReportLeakWhenClientsNeverClose() throws Exception {
    Netns.call(
        () -> {
          addresses();
          try (Pairs pairs = Pairs.listen(SERVER, 8088, CLIENT).connect(SOCKETS);
              Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(pairs.clients, 1);
            Pairs.read(pairs.servers, 1);
            Pairs.send(pairs.servers, 3);
            Pairs.halfClose(pairs.servers);
            Look look =
                watch.await(
                    PATIENCE_SECONDS,
                    one ->
                        one.trouble().contains(LEAK)
                            && one.value("fin_wait2_leak", "fin_wait2_sockets") == SOCKETS
                            && !one.finding("fin_wait2_leak").get("pid").isJsonNull());
            JsonObject leak = look.finding("fin_wait2_leak");
            assertThat(leak.get("role").getAsString()).isEqualTo("inbound");
            assertThat(leak.get("port").getAsInt()).isEqualTo(8088);
            assertThat(leak.get("peer").getAsString()).isEqualTo(CLIENT);
            assertThat(leak.get("pid").getAsLong()).isEqualTo(ProcessHandle.current().pid());
            assertThat(Look.value(leak, "oldest_age_seconds")).isBetween(5.0, 60.0);
          }
          return null;
        });
  }

  @Test
  void shouldStaySilentWhenClientsCloseInTime() throws Exception {
    Netns.call(
        () -> {
          addresses();
          try (AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            agent.awaitNextSample();
            for (int round = 0; round < 10; round++) {
              try (Pairs pairs = Pairs.listen(SERVER, 8_100 + round, CLIENT).connect(SOCKETS)) {
                Pairs.send(pairs.servers, 3);
                Pairs.halfClose(pairs.servers);
                TimeUnit.SECONDS.sleep(2);
                Pairs.close(pairs.clients);
                Scraped scraped = Scraped.of(agent);
                assertThat(scraped.isSilent()).as("silent: " + scraped).isTrue();
              }
            }
          }
          return null;
        });
  }

  private static void addresses() throws Exception {
    Netns.run("ip", "addr", "add", SERVER + "/32", "dev", "lo");
    Netns.run("ip", "addr", "add", CLIENT + "/32", "dev", "lo");
  }
}
