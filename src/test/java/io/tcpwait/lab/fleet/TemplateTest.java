package io.tcpwait.lab.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kit.TextFormat;
import org.junit.jupiter.api.Test;

/** The scrapes of many agents, made of two real scrapes. */
class TemplateTest {
  private static final String FIRST =
      """
      # TYPE jvm_memory_used_bytes gauge
      jvm_memory_used_bytes{id="Eden Space"} 500.5
      # HELP tcpwait_samples_total Samples.
      # TYPE tcpwait_samples_total counter
      tcpwait_samples_total 5.0
      # TYPE tcpwait_last_sample_timestamp_seconds gauge
      tcpwait_last_sample_timestamp_seconds 1.79E9
      # TYPE tcpwait_sockets gauge
      tcpwait_sockets{state="close_wait"} 10.0
      tcpwait_sockets{state="listen"} 3.0
      # TYPE tcpwait_alert_active gauge
      tcpwait_alert_active{alert="a"} NaN
      tcpwait_alert_active{alert="b"} NaN
      """;

  private static final String SECOND =
      """
      # TYPE jvm_memory_used_bytes gauge
      jvm_memory_used_bytes{id="Eden Space"} 900.5
      # HELP tcpwait_samples_total Samples.
      # TYPE tcpwait_samples_total counter
      tcpwait_samples_total 8.0
      # TYPE tcpwait_last_sample_timestamp_seconds gauge
      tcpwait_last_sample_timestamp_seconds 1.790000015E9
      # TYPE tcpwait_sockets gauge
      tcpwait_sockets{state="close_wait"} 30.0
      tcpwait_sockets{state="listen"} 3.0
      tcpwait_sockets{state="time_wait"} 7.0
      # TYPE tcpwait_alert_active gauge
      tcpwait_alert_active{alert="a"} 0.0
      tcpwait_alert_active{alert="b"} NaN
      tcpwait_port_budget_exhaustion_timestamp_seconds +Inf
      """;

  private final Template template = Template.of(FIRST, SECOND, 15);

  @Test
  void theSeriesAreFromTheSecondScrape() {
    assertThat(template.series("")).isEqualTo(9);
    assertThat(template.series("tcpwait_sockets")).isEqualTo(3);
    assertThat(template.moving()).isEqualTo(4);
  }

  @Test
  void seriesThatDoNotDifferStayTheSame() {
    assertThat(template.at(3, 70))
        .contains(
            """
            # HELP tcpwait_samples_total Samples.
            # TYPE tcpwait_samples_total counter
            """,
            "\ntcpwait_sockets{state=\"listen\"} 3.0\n",
            "\ntcpwait_sockets{state=\"time_wait\"} 7.0\n",
            "\ntcpwait_alert_active{alert=\"a\"} 0.0\n",
            "\ntcpwait_alert_active{alert=\"b\"} NaN\n",
            "\ntcpwait_port_budget_exhaustion_timestamp_seconds +Inf\n");
  }

  @Test
  void gaugesVaryBetweenBothScrapes() throws Exception {
    for (int i = 0; i < 100; i++) {
      double closeWaits = value("tcpwait_sockets{state=\"close_wait\"}", 1, 15 * i);
      assertThat(closeWaits).isBetween(10.0, 30.0).isEqualTo(Math.rint(closeWaits));
      assertThat(value("jvm_memory_used_bytes{id=\"Eden Space\"}", 1, 15 * i))
          .isBetween(500.5, 900.5);
    }
  }

  @Test
  void countersIncreaseAtTheirRate() throws Exception {
    double last = 8;
    for (int i = 0; i < 100; i++) {
      double now = value("tcpwait_samples_total", 1, 15 * i);
      assertThat(now).isBetween(8.0 + 3 * i, 8.0 + 3 * (i + 1)).isGreaterThanOrEqualTo(last);
      last = now;
    }
  }

  @Test
  void timestampsThatChangedFollowTheTime() throws Exception {
    assertThat(value("tcpwait_last_sample_timestamp_seconds", 1, 100)).isEqualTo(1_790_000_115);
  }

  @Test
  void agentsDifferAndAnAgentAnswersTheSameAgain() {
    assertThat(template.at(1, 30)).isEqualTo(template.at(1, 30)).isNotEqualTo(template.at(2, 30));
  }

  private double value(String series, int agent, double seconds) throws Exception {
    return TextFormat.sum(template.at(agent, seconds), series);
  }
}
