package io.tcpwait.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.deploy.DeployFiles.PanelQuery;
import io.tcpwait.deploy.DeployFiles.Rule;
import io.tcpwait.kit.MetricStore;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.outlet.metrics.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every expression of rules and panels, evaluated by real stores while the host is in trouble. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class ExpressionsIT {
  /** The most series of one host that a panel or a rule may return. */
  private static final int MOST_SERIES = 100;

  private static final int PORTS = 4_000;
  private static final int RATE = 50;
  private static final int PAGE_WITHIN_SECONDS = 60;

  /** Panels that are empty when the agents are well, as here. */
  private static final Set<String> OF_ILL_AGENTS = Set.of("Agents down", "Samples that are stale");

  /** Metrics of agents that serve over TLS, which no agent here does. */
  private static final String OF_TLS =
      Metric.TLS_CERTIFICATE_EXPIRY_TIMESTAMP_SECONDS.exposedName();

  private static final Pattern SELECTOR =
      Pattern.compile(
          "\\b(?:\\w+:)?(?:tcpwait_\\w+|up\\b|process_start_time_seconds)(?::\\w+)?(?:\\{[^}]*})?");
  private static final Pattern KIND =
      Pattern.compile("alert=~?\"[^\"]+\"(?:,severity=~?\"[^\"]+\")?");

  @TempDir private Path folder;

  @Test
  @Needs({"prometheus", "prometheus-alertmanager"})
  void everyExpressionHasAnAnswerOfFewSeriesFromPrometheus() throws Exception {
    duringTrouble(
        scans -> {
          try (Paging paging = new Paging(folder)) {
            assertAnswers(scans, paging.prometheus());
          }
        });
  }

  @Test
  @Needs({"prometheus", "prometheus-alertmanager", "victoria-metrics", "vmalert"})
  void everyExpressionHasAnAnswerFromVictoriaMetricsWhoseRulerPages() throws Exception {
    duringTrouble(
        scans -> {
          try (VictoriaMetrics store = new VictoriaMetrics(folder)) {
            assertAnswers(scans, store);
            // A young leak pages only once it is twice as old as a stuck socket.
            leakUntil(
                scans,
                store,
                "ALERTS{alertname=~\"TcpwaitCloseWait.+\",alertstate=\"firing\",severity=\"critical\"}");
            Delivery page =
                store
                    .receiver()
                    .await(
                        PAGE_WITHIN_SECONDS,
                        one -> one.isPage("firing") && one.groupLabel("service").equals("50010"));
            assertThat(page.alerts())
                .allSatisfy(alert -> assertNamesItsProcess(alert, scans.pid()));
            assertThat(store.rulerMetrics().lines())
                .filteredOn(line -> line.matches("vmalert_.*errors_total.*"))
                .isNotEmpty()
                .allMatch(line -> line.endsWith(" 0"));
          }
        });
  }

  private static void assertNamesItsProcess(JsonObject alert, long pid) {
    assertThat(Delivery.text(alert, "annotations", "process"))
        .startsWith("java (io.tcpwait.kit.Child, pid " + pid);
    assertThat(Delivery.text(alert, "annotations", "ceiling")).contains("java (pid " + pid + ")");
  }

  /** A leak that the test makes grow, and ports that run out. */
  private interface Trouble {
    void run(CloseWaitScans scans) throws Exception;
  }

  private static void duringTrouble(Trouble trouble) throws Exception {
    Netns.call(
        () -> {
          FewPorts.leave(PORTS, 0);
          Options options = Options.of(RATE, PacedRequests.Variant.CLIENT_CLOSES);
          try (CloseWaitScans scans =
                  CloseWaitScans.start(3, CloseWaitScans.Variant.READ_NOT_CLOSED, 1_024);
              PacedRequests _ = PacedRequests.start(options)) {
            trouble.run(scans);
          }
          return null;
        });
  }

  private static void assertAnswers(CloseWaitScans scans, MetricStore store) throws Exception {
    leakUntilAllIsForecast(scans, store);
    SoftAssertions each = new SoftAssertions();
    assertRules(store, each);
    assertPanels(store, each);
    each.assertAll();
  }

  /** Waits for the recorded series too: groups of rules are not evaluated together. */
  private static void leakUntilAllIsForecast(CloseWaitScans scans, MetricStore store)
      throws IOException, InterruptedException {
    leakUntil(
        scans,
        store,
        "count(tcpwait_process_fd_exhaustion_timestamp_seconds < +Inf)"
            + " and count(tcpwait_port_budget_exhaustion_timestamp_seconds < +Inf)"
            + " and count(instance_service:tcpwait_finding_info:max{alert=\"close_wait_leak\"})");
    for (Rule rule : DeployFiles.rules()) {
      if (!rule.isAlert()) {
        // Sums of findings exist from the first sample on, as 0.
        boolean isOfFindings = rule.name().contains("alert_active");
        leakUntil(scans, store, rule.name() + (isOfFindings ? " > 0" : ""));
      }
    }
  }

  private static void leakUntil(CloseWaitScans scans, MetricStore store, String expression)
      throws IOException, InterruptedException {
    Answers.await(
        store,
        expression,
        answer -> {
          leak(scans);
          return !answer.isEmpty();
        });
  }

  private static void leak(CloseWaitScans scans) {
    try {
      scans.open(2);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void assertRules(MetricStore store, SoftAssertions each) throws IOException {
    for (Rule rule : DeployFiles.rules()) {
      if (rule.isAlert()) {
        if (!rule.expression().contains(OF_TLS)) {
          assertSelectors(store, rule.name(), rule.expression(), each);
        }
        each.assertThat(store.query(rule.expression()))
            .as(rule.name())
            .hasSizeLessThanOrEqualTo(MOST_SERIES);
      } else {
        assertAnswer(store, rule.name(), rule.expression(), each);
      }
    }
  }

  private static void assertPanels(MetricStore store, SoftAssertions each) throws IOException {
    for (PanelQuery query : DeployFiles.panelQueries()) {
      String name = query.dashboard() + ", " + query.panel();
      String expression = withVariables(query.expression());
      if (OF_ILL_AGENTS.contains(query.panel())) {
        assertSelectors(store, name, expression, each);
      } else {
        assertAnswer(store, name, expression, each);
      }
    }
  }

  private static String withVariables(String expression) {
    return expression
        .replace("$instance", PagedAgent.ADDRESS)
        .replace("$__rate_interval", "1m")
        .replace("$__range", "10m")
        .replaceAll("\\$(cluster|job|netns|service)", ".*");
  }

  private static void assertAnswer(
      MetricStore store, String name, String expression, SoftAssertions each) throws IOException {
    each.assertThat(store.query(expression))
        .as(name + ": " + expression)
        .hasSizeBetween(1, MOST_SERIES);
  }

  /** An alert has no answer when all is well, but its operands have. */
  private static void assertSelectors(
      MetricStore store, String name, String expression, SoftAssertions each) throws IOException {
    List<String> selectors =
        SELECTOR.matcher(expression).results().map(MatchResult::group).toList();
    each.assertThat(selectors).as(name + ": " + expression).isNotEmpty();
    for (String selector : selectors) {
      each.assertThat(store.query(flag(selector))).as(name + ": " + selector).isNotEmpty();
    }
  }

  /** Findings appear and disappear; the flag of a kind and severity always exists. */
  private static String flag(String selector) {
    Matcher kind = KIND.matcher(selector);
    return selector.contains("tcpwait_finding_info") && kind.find()
        ? "tcpwait_alert_active{" + kind.group() + "}"
        : selector;
  }

  @Test
  void alertsAreTakenApartIntoTheirOperands() {
    assertThat(
            SELECTOR
                .matcher("(job:up:count - up{job=\"a\"}) > on (x) a:tcpwait_b:max{c=\"d\"}")
                .results()
                .map(MatchResult::group))
        .containsExactly("job:up:count", "up{job=\"a\"}", "a:tcpwait_b:max{c=\"d\"}");
  }
}
