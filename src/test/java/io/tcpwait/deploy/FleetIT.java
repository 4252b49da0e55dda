package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Prometheus;
import io.tcpwait.kit.Series;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Three hosts that leak sockets of one service, and a fourth host that scrapes them. */
@Needs({Needs.NETNS, "prometheus"})
@Execution(ExecutionMode.CONCURRENT)
class FleetIT {
  private static final List<Integer> LEAKED = List.of(20, 30, 40);
  private static final int ALL = 90;
  private static final String OF_LEAK = "{cluster=\"lab\",role=\"outbound\",service=\"50010\"}";

  @TempDir private Path folder;

  /** A host with its agent and its leak. */
  private record Host(Neighbour neighbour, AgentProcess agent, CloseWaitScans scans)
      implements AutoCloseable {
    static Host start(int index, int leaked) throws Exception {
      Neighbour neighbour = Neighbour.open(index, 1);
      try {
        return neighbour.there().call(() -> start(neighbour, leaked));
      } catch (Throwable e) {
        neighbour.close();
        throw e;
      }
    }

    private static Host start(Neighbour neighbour, int leaked)
        throws IOException, InterruptedException {
      CloseWaitScans scans = CloseWaitScans.start(3, CloseWaitScans.Variant.READ_NOT_CLOSED, 0);
      try {
        scans.open(leaked);
        return new Host(neighbour, agent(address(neighbour)), scans);
      } catch (Throwable e) {
        scans.close();
        throw e;
      }
    }

    private static AgentProcess agent(String address) throws IOException, InterruptedException {
      return AgentProcess.startAsItComes(
          "--web.listen-address=" + address + ":10049",
          "--config.file=src/test/resources/paging.yml");
    }

    private static String address(Neighbour of) {
      return of.there().hosts().apply(0).getHostAddress();
    }

    String address() {
      return address(neighbour);
    }

    @Override
    public void close() {
      agent.close();
      scans.close();
      neighbour.close();
    }
  }

  @Test
  void theRecordingRulesAddUpTheLeaksOfAllHosts() throws Exception {
    Netns.call(
        () -> {
          List<Host> hosts = new ArrayList<>();
          try {
            for (int leaked : LEAKED) {
              hosts.add(Host.start(hosts.size(), leaked));
            }
            try (Prometheus prometheus = prometheus(hosts)) {
              assertSums(prometheus);
              assertHoldsWithoutAnAgent(prometheus, hosts);
            }
          } finally {
            hosts.forEach(Host::close);
          }
          return null;
        });
  }

  /** A scrape configuration that takes its hosts from a file, as another program would write it. */
  private Prometheus prometheus(List<Host> hosts) throws IOException {
    String addresses = String.join(", ", hosts.stream().map(Host::address).toList());
    Files.createDirectory(folder.resolve("targets"));
    Files.writeString(
        folder.resolve("targets/hosts.yml"),
        "- targets: [%s]\n  labels: {cluster: lab}\n".formatted(addresses));
    String config =
        """
        global: {scrape_interval: 5s, evaluation_interval: 5s}
        rule_files: [%1$s/tcpwait-rules.yml, %1$s/tcpwait-alerts.yml]
        """
            .formatted(DeployFiles.PROMETHEUS);
    return new Prometheus(
        Files.writeString(
            folder.resolve("prometheus.yml"),
            config + Files.readString(DeployFiles.PROMETHEUS.resolve("scrape-file-sd.yml"))),
        folder.resolve("data"),
        hosts.size());
  }

  private static void assertSums(Prometheus prometheus) throws Exception {
    String stuck = ":tcpwait_close_wait_stuck_sockets:sum";
    Answers.awaitValue(prometheus, "job_service" + stuck + OF_LEAK, ALL);
    Answers.awaitValue(prometheus, "job" + stuck, ALL);
    Answers.awaitValue(prometheus, "cluster" + stuck, ALL);
    Answers.awaitValue(prometheus, "job:tcpwait_close_wait_sockets:sum", ALL);
    assertThat(prometheus.query("instance" + stuck))
        .extracting(Series::value)
        .containsExactlyInAnyOrder(20.0, 30.0, 40.0);
    String ofGroup = "job_peer_group:tcpwait_peer_group_close_wait_stuck_sockets:sum";
    Answers.awaitValue(prometheus, ofGroup + "{peer_group=\"datanodes\",role=\"outbound\"}", ALL);
    Answers.awaitValue(prometheus, "sum(" + ofGroup + "{peer_group!=\"datanodes\"})", 0);
    Answers.awaitValue(
        prometheus,
        "job:tcpwait_alert_active:sum{alert=\"close_wait_leak\",severity=\"warning\"}",
        LEAKED.size());
    Answers.awaitValue(prometheus, "job:up:sum", LEAKED.size());
    Answers.awaitValue(
        prometheus, "count(ALERTS{alertname=\"TcpwaitFleetCloseWaitLeak\",service=\"50010\"})", 1);
  }

  private static void assertHoldsWithoutAnAgent(Prometheus prometheus, List<Host> hosts)
      throws Exception {
    hosts.getFirst().agent().close();
    Answers.awaitValue(prometheus, "job:up:sum", LEAKED.size() - 1);
    Answers.awaitValue(prometheus, "job:up:count", LEAKED.size());
    Answers.awaitValue(prometheus, "job:tcpwait_close_wait_sockets:sum", ALL - LEAKED.getFirst());
    Answers.await(
        prometheus,
        "count_over_time(ALERTS{alertname=\"TcpwaitAgentDown\"}[5m]) >= 3",
        down -> !down.isEmpty());
    Answers.awaitValue(
        prometheus,
        "count(instance_service:tcpwait_finding_info:max{alert=\"close_wait_leak\"})",
        LEAKED.size());
  }
}
