package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * CLOSE_WAITs whose peers answer keepalive probes, so that one dump shows only bounds of their age.
 */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class AgeBoundsIT {
  private static final int SOCKETS = 20;
  private static final int CANNOT_TELL = 3;
  private static final long PATIENCE_SECONDS = 60;

  @Test
  void shouldNotJudgeInOneReportWhenProbesAreAnswered() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS)) {
            probe(pairs.clients);
            Pairs.halfClose(pairs.servers);
            TimeUnit.SECONDS.sleep(8);
            Process process =
                new ProcessBuilder(
                        AgentProcess.command(
                            "report", "--format=json", AgentProcess.STUCK_AFTER_5S))
                    .start();
            String out = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(out).isEqualTo(CANNOT_TELL);
            JsonObject status = JsonParser.parseString(out).getAsJsonObject();
            assertThat(status.getAsJsonArray("findings")).isEmpty();
            assertThat(status.getAsJsonArray("not_judged").toString()).contains("close_wait_leak");
          }
          return null;
        });
  }

  @Test
  void shouldReportLeakWhenTheSocketsAreWatched() throws Exception {
    Netns.call(
        () -> {
          try (Pairs pairs = Pairs.listen("127.0.0.1", 8088).connect(SOCKETS);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            probe(pairs.clients);
            agent.awaitNextSample();
            Pairs.halfClose(pairs.servers);
            Scraped leak =
                Scraped.await(
                    agent,
                    PATIENCE_SECONDS,
                    scraped ->
                        scraped.stuck() == SOCKETS
                            && scraped.alerts().contains("close_wait_leak warning"));
            assertThat(leak.causes()).containsKey("eof_unread on");
          }
          return null;
        });
  }

  private static void probe(List<SocketChannel> channels) throws Exception {
    for (SocketChannel channel : channels) {
      channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, 1);
      channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, 1);
    }
  }
}
