package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Half-closed connections: peers that wait for each other, and peers that were forgotten. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class HalfClosedIT {
  private static final int SOCKETS = 30;
  private static final int SECONDS = 20;
  private static final long PATIENCE_SECONDS = 60;
  private static final String LEAK = "close_wait_leak warning";

  @Test
  void shouldStaySilentWhenHalfClosedClientsWaitForTheirAnswer() throws Exception {
    Netns.call(
        () -> {
          try (Pairs served = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(served.clients, 3);
            Pairs.halfClose(served.clients);
            Pairs.read(served.servers, 4);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            Look look = watch.next();
            while (System.nanoTime() < end) {
              look = watch.next();
              assertThat(look.trouble()).as(look.toString()).isEmpty();
            }
            assertThat(look.scraped().sum("tcpwait_close_wait_sockets")).isEqualTo(SOCKETS);
            JsonArray halfClosed =
                look.status().getAsJsonObject("stalled").getAsJsonArray("half_closed");
            assertThat(halfClosed.get(0).getAsJsonObject().get("sockets").getAsInt())
                .isEqualTo(SOCKETS);
            Pairs.send(served.servers, 100);
            Pairs.read(served.clients, 100);
          }
          return null;
        });
  }

  /** The client got its answer long ago, but keeps the connection. */
  @Test
  void shouldReportLeakWhenHalfClosedClientsHaveTheirAnswer() throws Exception {
    Netns.call(
        () -> {
          try (Pairs answered = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(answered.clients, 3);
            Pairs.read(answered.servers, 3);
            TimeUnit.MILLISECONDS.sleep(50);
            Pairs.send(answered.servers, 100);
            Pairs.read(answered.clients, 100);
            Pairs.halfClose(answered.clients);
            Pairs.read(answered.servers, 1);
            Scraped leak = await(agent, SOCKETS);
            assertThat(leak.causes()).isEqualTo(Map.of("read_not_closed off", (double) SOCKETS));
          }
          return null;
        });
  }

  @Test
  void shouldReportLeakWhenClientsHaveClosedBeforeTheirAnswer() throws Exception {
    Netns.call(
        () -> {
          try (Pairs left = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(left.clients, 3);
            Pairs.read(left.servers, 3);
            Pairs.close(left.clients);
            Scraped leak = await(agent, SOCKETS);
            assertThat(leak.causes()).isEqualTo(Map.of("eof_unread off", (double) SOCKETS));
          }
          return null;
        });
  }

  /** A server sends close_notify, or a page that the client was idle for too long. */
  @Test
  void shouldCountTheFarewellOfAServerAsOnlyTheFin() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pool = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(pool.clients, 100);
            Pairs.read(pool.servers, 100);
            Pairs.send(pool.servers, 1_000);
            Pairs.read(pool.clients, 1_000);
            TimeUnit.SECONDS.sleep(6);
            Pairs.send(pool.servers, 24);
            Pairs.close(pool.servers);
            Scraped leak = await(agent, SOCKETS);
            assertThat(leak.causes()).isEqualTo(Map.of("eof_unread off", (double) SOCKETS));
          }
          return null;
        });
  }

  @Test
  void shouldReportDataUnreadWhenTheAnswerArrivedWithTheFin() throws Exception {
    Netns.call(
        () -> {
          try (Pairs scans = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            TimeUnit.SECONDS.sleep(6);
            Pairs.send(scans.clients, 100);
            Pairs.read(scans.servers, 100);
            Pairs.send(scans.servers, 24);
            Pairs.close(scans.servers);
            Scraped leak = await(agent, SOCKETS);
            assertThat(leak.causes()).isEqualTo(Map.of("data_unread off", (double) SOCKETS));
          }
          return null;
        });
  }

  @Test
  void shouldNameThePeerThatARelayWaitsFor() throws Exception {
    Netns.call(
        () -> {
          Netns.run("ip", "addr", "add", "10.77.0.9/32", "dev", "lo");
          try (Pairs far = Pairs.listen("10.77.0.9", 8089, "127.0.0.1").connect(SOCKETS);
              Pairs near = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              Watch watch = Watch.startQuick(List.of(), AgentProcess.STUCK_AFTER_5S)) {
            Pairs.send(near.clients, 2);
            Pairs.read(near.servers, 2);
            Pairs.close(near.clients);
            Pairs.read(near.servers, 1);
            Pairs.halfClose(far.clients);
            Look named =
                watch.await(
                    PATIENCE_SECONDS,
                    look -> !cause(look).isEmpty() && cause(look).contains("10.77"));
            assertThat(cause(named)).contains("10.77.0.9:8089");
          }
          return null;
        });
  }

  /** The cause for the service that the relay's own clients have left; empty until it is found. */
  private static String cause(Look look) {
    for (JsonObject finding : look.findings("close_wait_leak")) {
      if (finding.get("port").getAsInt() == 8088) {
        return finding.get("cause").getAsString();
      }
    }
    return "";
  }

  private static Scraped await(AgentProcess agent, int sockets) throws Exception {
    return Scraped.await(
        agent,
        PATIENCE_SECONDS,
        scraped -> scraped.stuck() == sockets && scraped.alerts().contains(LEAK));
  }
}
