package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitScans.Variant;
import io.tcpwait.packaged.AgentProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Zabbix template, in a real Zabbix that asks the packaged agent. */
@Needs({Needs.NETNS, "mariadbd", "php", "zabbix_server"})
class ZabbixIT {
  private static final Path TEMPLATE = DeployFiles.ROOT.resolve("deploy/zabbix/tcpwait.yaml");
  private static final String NAME = "tcpwait by HTTP";
  private static final String IMPATIENT = "--config.file=src/test/resources/paging.yml";

  /** An agent that is silent for so long is down. */
  private static final Map<String, String> MACROS = Map.of("{$TCPWAIT.SILENCE}", "30s");

  private static final int SOCKETS = 200;
  private static final String NOT_SUPPORTED = "1";

  @TempDir private Path folder;

  @Test
  void shouldHaveAProblemForALeakAndForASilentAgentUntilEachIsOver() throws Exception {
    Netns.call(
        () -> {
          try (Zabbix zabbix = new Zabbix(folder)) {
            zabbix.add(TEMPLATE);
            String host = zabbix.addHost("web", NAME, MACROS);
            try (AgentProcess _ = agent()) {
              assertLeak(zabbix, host);
              assertThat(zabbix.items(host))
                  .hasSizeGreaterThan(20)
                  .filteredOn(item -> item.get("state").getAsString().equals(NOT_SUPPORTED))
                  .isEmpty();
            }
            awaitProblem(zabbix, host, "tcpwait on web has not answered for 30s");
            try (AgentProcess _ = agent()) {
              zabbix.awaitProblems(host, List::isEmpty);
            }
          }
          return null;
        });
  }

  private static AgentProcess agent() throws Exception {
    return AgentProcess.startAsItComes(IMPATIENT, "--web.listen-address=" + PagedAgent.ADDRESS);
  }

  private static void assertLeak(Zabbix zabbix, String host) throws Exception {
    try (CloseWaitScans scans = CloseWaitScans.start(1, Variant.READ_NOT_CLOSED, 1_024)) {
      scans.open(SOCKETS);
      JsonObject leak = awaitProblem(zabbix, host, "close_wait_leak: ");
      assertThat(leak.get("name").getAsString())
          .contains("pid " + scans.pid())
          .contains("never closed")
          .contains(" Now: ");
    }
    zabbix.awaitProblems(host, List::isEmpty);
  }

  private static JsonObject awaitProblem(Zabbix zabbix, String host, String prefix)
      throws Exception {
    return zabbix
        .awaitProblems(host, found -> found.stream().anyMatch(one -> isNamed(one, prefix)))
        .stream()
        .filter(one -> isNamed(one, prefix))
        .findFirst()
        .orElseThrow();
  }

  private static boolean isNamed(JsonObject problem, String prefix) {
    return problem.get("name").getAsString().startsWith(prefix);
  }
}
