package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The receivers of alerts that fire together, as routed by a real Alertmanager. */
@Needs({Needs.NETNS, "prometheus-alertmanager"})
@Execution(ExecutionMode.CONCURRENT)
class RoutingIT {
  private static final String CRITICAL = "critical";
  private static final String WARNING = "warning";
  private static final long PATIENCE_SECONDS = 90;
  private static final int EVALUATION_SECONDS = 15;

  @TempDir private Path folder;

  @Test
  void aServicePagesOnceAndSilencesTheAlertsItExplains() throws Exception {
    Netns.call(
        () -> {
          try (Receiver receiver = new Receiver();
              Alertmanager alertmanager = new Alertmanager(folder)) {
            alertmanager.fire(
                List.of(
                    // One service that leaks on two hosts, in two ways on one.
                    finding("TcpwaitCloseWaitLeak", CRITICAL, "web-1", "mysql"),
                    finding("TcpwaitCloseWaitGrowth", WARNING, "web-1", "mysql"),
                    finding("TcpwaitCloseWaitLeak", CRITICAL, "web-2", "mysql"),
                    // A host that no longer has an agent.
                    ofAgent("TcpwaitAgentDown", WARNING, "web-3"),
                    finding("TcpwaitCloseWaitLeak", CRITICAL, "web-3", "redis"),
                    // Some warnings that are not explained by others.
                    finding("TcpwaitCloseWaitLeak", WARNING, "web-2", "redis"),
                    finding("TcpwaitSysctl", "info", "web-2", ""),
                    // A finding that has only a flag has no service, and neither have alerts of
                    // agents.
                    ofAgent("TcpwaitFdLimit", CRITICAL, "web-4"),
                    ofAgent("TcpwaitSourceLost", WARNING, "web-4"),
                    // Alerts of other teams.
                    ofAgent("HostDiskFull", CRITICAL, "web-2"),
                    ofAgent("HostClockSkew", WARNING, "web-2")));

            assertThat(instances(receiver.await(PATIENCE_SECONDS, one -> isPage(one, "mysql"))))
                .containsExactlyInAnyOrder("web-1", "web-2");
            assertThat(instances(receiver.await(PATIENCE_SECONDS, one -> isPage(one, ""))))
                .containsExactly("web-4");
            receiver.await(PATIENCE_SECONDS, one -> isTicket(one, "TcpwaitAgentDown and more"));
            receiver.await(PATIENCE_SECONDS, one -> isTicket(one, "redis on web-2"));

            assertThat(receiver.deliveries())
                .filteredOn(one -> one.path().equals(Delivery.PAGE))
                .hasSize(2);
            assertThat(receiver.deliveries())
                .filteredOn(one -> one.path().equals(Delivery.TICKET_CHAT))
                .hasSize(2)
                .noneMatch(one -> one.text().contains("Growth"))
                .noneMatch(one -> one.text().contains("Sysctl"));
          }
          return null;
        });
  }

  /**
   * An agent sees growth before it sees the leak, and Alertmanager waits from the start of an
   * alert.
   */
  @Test
  void shouldPageOnceForALeakWhoseGrowthIsSeenAnEvaluationEarlier() throws Exception {
    Netns.call(
        () -> {
          try (Receiver receiver = new Receiver();
              Alertmanager alertmanager = new Alertmanager(folder)) {
            Instant now = Instant.now();
            alertmanager.fire(
                finding("TcpwaitCloseWaitGrowth", CRITICAL, "web-1", "mysql"),
                now.minusSeconds(EVALUATION_SECONDS));
            alertmanager.fire(finding("TcpwaitCloseWaitLeak", CRITICAL, "web-1", "mysql"), now);

            Delivery page = receiver.await(PATIENCE_SECONDS, one -> isPage(one, "mysql"));
            assertThat(page.names())
                .containsExactly("TcpwaitCloseWaitGrowth", "TcpwaitCloseWaitLeak");
            assertThat(receiver.await(PATIENCE_SECONDS, RoutingIT::isChat).title())
                .startsWith("[CRITICAL] TcpwaitCloseWaitLeak and more, outbound service mysql");
          }
          return null;
        });
  }

  @Test
  @Needs("amtool")
  void shouldPageForTheTestAlertOfTheDocs() throws Exception {
    String command =
        Files.readAllLines(DeployFiles.ROOT.resolve("docs/paging.md")).stream()
            .filter(line -> line.startsWith("amtool --alertmanager.url="))
            .findFirst()
            .orElseThrow();
    Netns.call(
        () -> {
          try (Receiver receiver = new Receiver();
              Alertmanager _ = new Alertmanager(folder)) {
            Netns.run("sh", "-c", command.replace("localhost", "127.0.0.1"));
            receiver.await(PATIENCE_SECONDS, one -> isPage(one, "test"));
            assertThat(receiver.await(PATIENCE_SECONDS, RoutingIT::isChat).title())
                .isEqualTo("[CRITICAL] TcpwaitCloseWaitLeak, service test on test");
          }
          return null;
        });
  }

  private static boolean isChat(Delivery delivery) {
    return delivery.path().equals(Delivery.PAGE_CHAT);
  }

  private static boolean isPage(Delivery delivery, String service) {
    return delivery.isPage("firing") && delivery.groupLabel("service").equals(service);
  }

  private static List<String> instances(Delivery page) {
    return page.alerts().stream().map(alert -> Delivery.text(alert, "labels", "instance")).toList();
  }

  private static boolean isTicket(Delivery delivery, String title) {
    return delivery.path().equals(Delivery.TICKET_CHAT) && delivery.title().contains(title);
  }

  private static Map<String, String> finding(
      String name, String severity, String instance, String service) {
    Map<String, String> labels = new TreeMap<>(ofAgent(name, severity, instance));
    labels.putAll(Map.of("netns", "host", "role", "outbound", "service", service));
    return labels;
  }

  private static Map<String, String> ofAgent(String name, String severity, String instance) {
    return Map.of(
        "alertname", name,
        "severity", severity,
        "cluster", "eu",
        "job", "tcpwait",
        "instance", instance);
  }
}
