package io.tcpwait.outlet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.web.answers.Exposition.Body;
import io.tcpwait.sample.NetnsName;
import io.tcpwait.sample.Sample;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private static final Pattern SERIES = Pattern.compile("^(tcpwait_[a-z0-9_]+)[{ ]");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");

  private static final NetnsName NAME =
      new NetnsName("host", 4_026_531_840L, "", "", "", "init.scope");

  private @Nullable HostStatus last = HostStatus.of(Statuses.leak(1), NAME);
  private @Nullable Instant expiry = Instant.parse("2027-01-01T00:00:00Z");
  private final Scrape scrape =
      new Scrape(
          () -> last,
          port -> port == 443 ? "web" : Integer.toString(port),
          new Rejections(),
          "version",
          "1.2.3",
          "revision",
          "abc");

  @BeforeEach
  void count() {
    scrape.counter(Metric.LOG_DROPPED, () -> 7);
    scrape.showExpiry(() -> expiry);
  }

  @AfterEach
  void close() {
    scrape.close();
  }

  @Test
  void showsAllFamiliesInPrometheusText() throws IOException {
    try (InputStream golden = ScrapeTest.class.getResourceAsStream("scrape.txt")) {
      assertThat(ours(render())).isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }

  /**
   * Metrics of peer groups exist only if groups are configured; the build metric has the caller's
   * labels.
   */
  @Test
  void shouldExposeEveryMetricOfTheCatalogueWithItsLabels() {
    Map<String, Set<String>> exposed = new TreeMap<>();
    for (String line : ours(render()).lines().toList()) {
      Matcher series = SERIES.matcher(line);
      if (series.find()) {
        Set<String> labels = exposed.computeIfAbsent(series.group(1), name -> new TreeSet<>());
        LABEL.matcher(line).results().forEach(label -> labels.add(label.group(1)));
      }
    }
    Map<String, Set<String>> catalogue = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      if (!metric.name().startsWith("PEER_GROUP") && metric != Metric.BUILD) {
        catalogue.put(metric.exposedName(), new TreeSet<>(metric.labels()));
      }
    }
    exposed.remove(Metric.BUILD.exposedName());
    assertThat(exposed).isEqualTo(catalogue);
  }

  @Test
  void unknownSeriesAreAbsent() {
    last = HostStatus.of(Statuses.unknown());
    expiry = null;
    assertThat(ours(render()).lines().filter(ScrapeTest::isOfASample))
        .containsExactly(
            "tcpwait_alert_active{alert=\"accept_stall\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"accept_stall\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"bind_pool\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"bind_pool\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"close_wait_growth\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"close_wait_growth\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"close_wait_leak\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"close_wait_leak\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"dead_sockets\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"fd_limit\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"fd_limit\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"fin_wait2_leak\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"fin_wait2_leak\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"port_budget\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"port_budget\",severity=\"info\"} NaN",
            "tcpwait_alert_active{alert=\"port_budget\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"port_recycling\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"receive_stall\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"server_closes_first\",severity=\"info\"} NaN",
            "tcpwait_alert_active{alert=\"sysctl\",severity=\"info\"} NaN",
            "tcpwait_alert_active{alert=\"time_wait_buckets\",severity=\"critical\"} NaN",
            "tcpwait_alert_active{alert=\"time_wait_buckets\",severity=\"warning\"} NaN",
            "tcpwait_build_info{revision=\"abc\",version=\"1.2.3\"} 1",
            "tcpwait_log_dropped_total 7.0",
            "tcpwait_metric_families_left_out_total 0.0",
            "tcpwait_owner_search_cpu_seconds_total 0.0",
            "tcpwait_sample_cpu_seconds_total 0.2",
            "tcpwait_sample_duration_seconds 0.1",
            "tcpwait_sample_interval_seconds 5.0",
            "tcpwait_samples_total 1.0",
            "tcpwait_samples_late_total 0.0");
  }

  /** A raised finding is shown even if it could not be judged this time. */
  @Test
  void aKindThatIsNotKnownIsNanUnlessItIsRaised() {
    Status leak = Statuses.leak(1);
    Verdicts of = leak.verdicts();
    Set<FindingKind> known = EnumSet.of(FindingKind.BIND_POOL, FindingKind.SYSCTL);
    last =
        HostStatus.of(
            new Status(
                leak.sample(),
                new Verdicts(
                    of.findings(),
                    known,
                    null,
                    of.budgets(),
                    null,
                    of.fdSecondsLeft(),
                    List.of())));
    assertThat(ours(render()).lines())
        .contains(
            "tcpwait_alert_active{alert=\"bind_pool\",severity=\"warning\"} 0.0",
            "tcpwait_alert_active{alert=\"sysctl\",severity=\"info\"} 0.0",
            "tcpwait_alert_active{alert=\"port_budget\",severity=\"info\"} NaN",
            "tcpwait_alert_active{alert=\"port_budget\",severity=\"warning\"} NaN",
            "tcpwait_alert_active{alert=\"close_wait_leak\",severity=\"warning\"} 1.0");
  }

  @Test
  void stuckSocketsAreAbsentIfAgesAreUnknown() {
    last = HostStatus.of(Statuses.leakOfUnknownAge());
    assertThat(ours(render()).lines().filter(line -> !line.startsWith("#")))
        .anyMatch(line -> line.startsWith("tcpwait_close_wait_sockets{"))
        .anyMatch(line -> line.startsWith("tcpwait_alert_active{") && line.endsWith(" 1.0"))
        .noneMatch(line -> line.matches("tcpwait_close_wait_(stuck|oldest|growth|cause).*"));
  }

  @Test
  void arrivalsByPeerAddUpToTheTotalOfTheWindow() {
    assertThat(
            ours(render())
                .lines()
                .filter(line -> line.startsWith("tcpwait_time_wait_arrivals_per_second{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf('}') + 1)))
                .sum())
        .isEqualTo(131);
  }

  @Test
  void portsAreAbsentIfTheTableCannotBeRead() {
    last = HostStatus.of(new Status(Statuses.unknown().sample(), Statuses.leak(1).verdicts()));
    assertThat(ours(render()).lines().filter(line -> !line.startsWith("#")))
        .noneMatch(line -> line.matches("tcpwait_(port_budget|bind_pool)_.*"));
  }

  @Test
  void onlyTheAgentIsShownBeforeTheFirstSample() {
    last = null;
    expiry = null;
    assertThat(ours(render()).lines().filter(ScrapeTest::isOfASample))
        .containsExactly(
            "tcpwait_build_info{revision=\"abc\",version=\"1.2.3\"} 1",
            "tcpwait_log_dropped_total 7.0",
            "tcpwait_metric_families_left_out_total 0.0");
    assertThat(render()).contains("jvm_memory_used_bytes{", "process_cpu_seconds_total ");
  }

  @Test
  void servesOpenMetricsOnRequest() {
    Body body = scrape.render("application/openmetrics-text; version=1.0.0", false);
    assertThat(body.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(text(body)).endsWith("# EOF\n").contains("# TYPE tcpwait_kernel_events counter");
  }

  @Test
  void servesTextToAClientThatPrefersProtobuf() {
    // Prometheus with native histograms sends this header.
    Body body =
        scrape.render(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
                + "encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,"
                + "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
            false);
    assertThat(body.contentType()).startsWith("application/openmetrics-text");
  }

  @Test
  void aSampleIsRenderedOnce() {
    Body first = scrape.render(null, false);
    assertThat(scrape.render(null, false)).isSameAs(first);
    assertThat(scrape.render(null, true)).isNotSameAs(first);
    assertThat(scrape.render(null, false)).isSameAs(first);
    last = HostStatus.of(Statuses.leak(2));
    assertThat(scrape.render(null, false)).isNotSameAs(first);
    assertThat(render()).contains("tcpwait_samples_total 2.0");
  }

  @Test
  void compressesTheScrape() throws IOException {
    Body zipped = scrape.render(null, true);
    assertThat(zipped.gzipped()).isTrue();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes(zipped)))) {
      assertThat(ours(new String(in.readAllBytes(), UTF_8))).isEqualTo(ours(render()));
    }
  }

  private String render() {
    return text(scrape.render(null, false));
  }

  /** Whether a line is a series, but not a counter of the web server, which takes no sample. */
  private static boolean isOfASample(String line) {
    return !line.startsWith("#") && !line.startsWith("tcpwait_web_");
  }

  /** The lines of the tcpwait_* families. */
  private static String ours(String text) {
    return text.lines()
        .filter(line -> line.replaceFirst("# (HELP|TYPE) ", "").startsWith("tcpwait_"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String text(Body body) {
    return new String(bytes(body), UTF_8);
  }

  private static byte[] bytes(Body body) {
    ByteBuffer buffer = body.bytes().duplicate();
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static Sample withEvents(Sample of, Map<String, Long> events) {
    return new Sample(
        of.netns(),
        of.seconds(),
        of.tcp(),
        of.sockstat(),
        events,
        of.settings(),
        of.owners(),
        of.programs(),
        of.host(),
        of.agent());
  }

  private static Set<String> families(String text) {
    return text.lines()
        .filter(line -> line.startsWith("# TYPE "))
        .map(line -> line.split(" ", 4)[2])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private double leftOut() {
    return render()
        .lines()
        .filter(line -> line.startsWith("tcpwait_metric_families_left_out_total "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  /** The format does not allow a negative counter. */
  @Test
  void shouldLeaveOutAFamilyWithABadValueAndCountIt() {
    Set<String> all = families(render());
    assertThat(leftOut()).isZero();
    Status leak = Statuses.leak(2);
    last =
        HostStatus.of(
            new Status(
                withEvents(leak.sample(), Map.of("TW", -5L, "TWKilled", 1L)), leak.verdicts()),
            NAME);
    all.remove("tcpwait_kernel_events_total");
    // This family is a sum over the bad value.
    all.remove("tcpwait_time_wait_arrivals_total");
    assertThat(families(render())).isEqualTo(all);
    assertThat(leftOut()).isPositive();
  }

  @Test
  void shouldServeTheOtherFamiliesIfSomeThrow() {
    try (Scrape broken =
        new Scrape(
            () -> last,
            port -> {
              throw new IllegalStateException("no name");
            },
            new Rejections(),
            "version",
            "1.2.3")) {
      broken.counter(
          Metric.LOG_DROPPED,
          () -> {
            throw new IllegalStateException("no value");
          });
      String text = UTF_8.decode(broken.render(null, false).bytes().duplicate()).toString();
      assertThat(families(text))
          .contains(
              "tcpwait_sockets",
              "tcpwait_process_open_fds",
              "tcpwait_samples_total",
              "tcpwait_build_info",
              "process_open_fds",
              "jvm_threads_live_threads")
          .doesNotContain("tcpwait_close_wait_sockets", "tcpwait_log_dropped_total");
    }
  }
}
