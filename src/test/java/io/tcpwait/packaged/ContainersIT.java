package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.TenantCommand;
import io.tcpwait.kit.TenantCommand.Kind;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;

/**
 * An agent on the host of a real engine with three containers, two of them in trouble. The engine
 * does not keep its files in a default folder, so the agent finds the names of containers through
 * their mounted files.
 */
@Needs({Needs.NETNS, "dockerd", "ldd", "tar"})
class ContainersIT {
  private static final String LEAKING = "leaking";
  private static final String EXHAUSTED = "exhausted";
  private static final String HEALTHY = "healthy";
  private static final int PATIENCE_SECONDS = 60;

  private static final Map<String, String> FEW_PORTS =
      Map.of(
          "net.ipv4.ip_local_port_range", "40000 40199",
          "net.ipv4.tcp_tw_reuse", "0");

  @Test
  void shouldNameTheContainersInTroubleAndForgetAStoppedContainer() throws Exception {
    try (ContainerEngine engine = ContainerEngine.start();
        GenericContainer<?> leaking = engine.container(LEAKING, Kind.LEAKS, Map.of());
        GenericContainer<?> exhausted =
            engine.container(EXHAUSTED, Kind.EXHAUSTS_PORTS, FEW_PORTS);
        GenericContainer<?> healthy = engine.container(HEALTHY, Kind.HEALTHY, Map.of())) {
      leaking.start();
      exhausted.start();
      healthy.start();
      try (AgentProcess agent = AgentProcess.start("--netns=all", AgentProcess.STUCK_AFTER_5S)) {
        Scraped scraped =
            Scraped.await(
                agent,
                PATIENCE_SECONDS,
                one ->
                    one.hasFinding("close_wait_leak", LEAKING)
                        && one.hasFinding("port_budget", EXHAUSTED)
                        && !processes(one).isEmpty());
        assertNamed(scraped, agent.get("/api/v1/status"));

        leaking.stop();
        Scraped after =
            Scraped.await(
                agent,
                PATIENCE_SECONDS,
                one -> one.series().keySet().stream().noneMatch(name -> name.contains(LEAKING)));
        assertThat(after.hasFinding("port_budget", EXHAUSTED)).isTrue();
        assertThat(established(after, HEALTHY)).isEqualTo(2 * TenantCommand.KEPT);
        assertThat(agent.output())
            .filteredOn(line -> !line.contains("msg=\"finding "))
            // Namespaces without a name belong to other tests.
            .filteredOn(line -> !line.contains("netns=net:["))
            .noneMatch(line -> line.contains("level=warn") || line.contains("level=error"));
      }
    }
  }

  private static void assertNamed(Scraped scraped, String status) {
    String leaking = label("netns", LEAKING);
    assertThat(scraped.stuck(leaking)).isEqualTo(TenantCommand.LEAKED);
    for (String container : List.of(LEAKING, EXHAUSTED, HEALTHY)) {
      assertThat(
              scraped.values(
                  "tcpwait_netns_info", label("netns", container), label("container", container)))
          .containsExactly(1.0);
    }
    assertThat(processes(scraped)).containsOnly(1.0);
    assertThat(scraped.sum("tcpwait_process_close_wait_sockets", label("container", LEAKING)))
        .isEqualTo(TenantCommand.LEAKED);
    assertThat(scraped.values("tcpwait_port_budget_usable_ports", label("netns", EXHAUSTED)))
        .containsExactly(200.0);
    assertThat(scraped.values("tcpwait_finding_info", label("netns", HEALTHY))).isEmpty();
    assertThat(established(scraped, HEALTHY)).isEqualTo(2 * TenantCommand.KEPT);
    assertThat(status).contains("\"container\":\"" + LEAKING + "\"");
  }

  private static List<Double> processes(Scraped scraped) {
    return scraped.values(
        "tcpwait_process_info", label("container", LEAKING), label("process", "java"));
  }

  private static double established(Scraped scraped, String container) {
    return scraped.sum("tcpwait_sockets", label("netns", container), label("state", "established"));
  }
}
