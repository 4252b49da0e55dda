package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitScans.Variant;
import io.tcpwait.packaged.AgentProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Zabbix template, in a real Zabbix that asks the packaged agent. */
@Needs({Needs.NETNS, "mariadbd", "php", "zabbix_server"})
class ZabbixIT {
  private static final Path TEMPLATE = DeployFiles.ROOT.resolve("deploy/zabbix/tcpwait.yaml");
  private static final String NAME = "tcpwait by HTTP";

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
            zabbix.awaitProblem(host, "tcpwait on web has not answered for 30s");
            try (AgentProcess _ = agent()) {
              zabbix.awaitNoProblem(host);
            }
          }
          return null;
        });
  }

  private static AgentProcess agent() throws Exception {
    List<String> options = new ArrayList<>(PagedAgent.IMPATIENT);
    options.add("--web.listen-address=" + PagedAgent.ADDRESS);
    return AgentProcess.startAsItComes(options.toArray(String[]::new));
  }

  private static void assertLeak(Zabbix zabbix, String host) throws Exception {
    try (CloseWaitScans scans = CloseWaitScans.start(1, Variant.READ_NOT_CLOSED, 1_024)) {
      scans.open(SOCKETS);
      assertThat(zabbix.awaitProblem(host, "close_wait_leak: "))
          .contains("pid " + scans.pid())
          .contains("never closed")
          .contains(" Now: ");
    }
    zabbix.awaitNoProblem(host);
  }
}
