package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.closewait.CloseWaitServer.Options;
import io.tcpwait.kit.closewait.CloseWaitServer.Variant;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sockets of a container, which a sample from outside does not show. */
@Needs(Needs.NETNS)
class OtherNamespacesIT {
  private static final String LINE =
      "(1 other network namespace with TCP sockets was"
          + "|[0-9,]+ other network namespaces with TCP sockets were) not looked at";

  @TempDir private Path folder;

  @Test
  void namespacesThatAreNotWatchedAreCounted() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitServer server = CloseWaitServer.start(Options.of(Variant.EOF_UNREAD))) {
            server.come(20);
            Netns.call(
                () -> {
                  OneReport report = OneReport.run(folder, "--full");
                  assertThat(report.status()).isZero();
                  assertThat(report.out().lines().toList().get(1)).matches(LINE);
                  assertThat(report.out()).doesNotContain("netns host");
                  assertThat(notLookedAt(OneReport.json(folder).out())).isPositive();
                  try (AgentProcess agent = AgentProcess.start()) {
                    assertThat(agent.awaitNextSample())
                        .containsEntry("tcpwait_namespaces{state=\"watched\"}", 1.0)
                        .hasEntrySatisfying(
                            "tcpwait_namespaces{state=\"found\"}",
                            found -> assertThat(found).isGreaterThan(1));
                    assertThat(notLookedAt(agent.get("/api/v1/status"))).isPositive();
                  }
                  return null;
                });
          }
          return null;
        });
  }

  private static long notLookedAt(String json) {
    return JsonParser.parseString(json)
        .getAsJsonObject()
        .getAsJsonObject("not_looked_at")
        .get("namespaces_with_sockets")
        .getAsLong();
  }
}
