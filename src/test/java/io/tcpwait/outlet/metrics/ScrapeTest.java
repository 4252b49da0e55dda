package io.tcpwait.outlet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.model.AgentCounts;
import io.tcpwait.model.Breakdown;
import io.tcpwait.model.Breakdown.PeerCount;
import io.tcpwait.model.Breakdown.ServiceCount;
import io.tcpwait.model.Peer;
import io.tcpwait.model.Role;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Service;
import io.tcpwait.model.Source;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.outlet.web.Exposition.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScrapeTest {
  private static final Service DATABASE = new Service(Role.OUTBOUND, 3306);
  private static final Service WEB = new Service(Role.INBOUND, 80);

  private @Nullable Sample last = sample(1);
  private final Scrape scrape =
      new Scrape(
          () -> last,
          port -> port == 80 ? "web" : Integer.toString(port),
          "version",
          "1.2.3",
          "revision",
          "abc");

  @AfterEach
  void close() {
    scrape.close();
  }

  @Test
  void showsEverythingInPrometheusText() throws IOException {
    try (InputStream golden = ScrapeTest.class.getResourceAsStream("scrape.txt")) {
      assertThat(ours(render())).isEqualTo(new String(golden.readAllBytes(), UTF_8));
    }
  }

  @Test
  void whatIsUnknownIsAbsent() {
    last =
        new Sample(
            "host",
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            new AgentCounts(5, 1, 0, 0.1, 0.2, Double.NaN, Map.of(), Map.of()));
    assertThat(ours(render()).lines().filter(line -> !line.startsWith("#")))
        .containsExactly(
            "tcpwait_build_info{revision=\"abc\",version=\"1.2.3\"} 1",
            "tcpwait_sample_cpu_seconds_total 0.2",
            "tcpwait_sample_duration_seconds 0.1",
            "tcpwait_sample_interval_seconds 5.0",
            "tcpwait_samples_total 1.0",
            "tcpwait_samples_late_total 0.0");
  }

  @Test
  void beforeTheFirstSampleThereIsTheAgentAlone() {
    last = null;
    assertThat(ours(render()).lines().filter(line -> !line.startsWith("#")))
        .containsExactly("tcpwait_build_info{revision=\"abc\",version=\"1.2.3\"} 1");
    assertThat(render()).contains("jvm_memory_used_bytes{", "process_cpu_seconds_total ");
  }

  @Test
  void speaksOpenMetricsToWhoAsks() {
    Body body = scrape.render("application/openmetrics-text; version=1.0.0", false);
    assertThat(body.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
    assertThat(text(body)).endsWith("# EOF\n").contains("# TYPE tcpwait_kernel_events counter");
  }

  @Test
  void whoWouldRatherHaveProtobufGetsText() {
    // Of Prometheus with native histograms.
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
    last = sample(2);
    assertThat(scrape.render(null, false)).isNotSameAs(first);
    assertThat(render()).contains("tcpwait_samples_total 2.0");
  }

  @Test
  void zipsWhatItShows() throws IOException {
    Body zipped = scrape.render(null, true);
    assertThat(zipped.gzipped()).isTrue();
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes(zipped)))) {
      assertThat(ours(new String(in.readAllBytes(), UTF_8))).isEqualTo(ours(render()));
    }
  }

  private String render() {
    return text(scrape.render(null, false));
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

  private static Sample sample(long number) {
    Breakdown closeWait =
        new Breakdown(
            List.of(
                new PeerCount(new Peer(DATABASE, 0, 0xffff_0a00_0007L), 340),
                new PeerCount(new Peer(WEB, 0x2001_0db8_0000_0000L, 1), 7)),
            List.of(new ServiceCount(DATABASE, 20)),
            Map.of(Role.OUTBOUND, 3L, Role.INBOUND, 0L));
    Breakdown none =
        new Breakdown(List.of(), List.of(), Map.of(Role.OUTBOUND, 0L, Role.INBOUND, 0L));
    return new Sample(
        "host",
        new TcpCounts(Map.of(TcpState.CLOSE_WAIT, 370L), closeWait, none, 2),
        Map.of("tcp_tw", 12L),
        Map.of("TCPTimeWaitOverflow", 4L),
        Map.of("net.ipv4.tcp_max_tw_buckets", 131_072L),
        new AgentCounts(
            5,
            number,
            0,
            0.25,
            1.5,
            1_795_206_040.5,
            Map.of(Source.NETLINK, 1L, Source.PROCFS, 0L),
            Map.of(Source.NETLINK, true)));
  }
}
