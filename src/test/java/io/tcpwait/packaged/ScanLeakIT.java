package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.closewait.CloseWaitScans.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A client that keeps the connections of its scans, watched until it has no descriptors left. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class ScanLeakIT {
  private static final int DATANODES = 3;

  /** A sample and a step of the leak take a second each. */
  private static final double GRANULARITY_SECONDS = 3;

  /** The agent's scrape shortly after {@code seconds}. */
  private record Look(double seconds, Scraped scraped) {}

  /** A leak from its first scan to the first scan without a free descriptor. */
  private record Course(double startSeconds, double endSeconds, List<Look> looks) {
    Scraped first(String alert) {
      List<Scraped> raised =
          looks.stream().map(Look::scraped).filter(one -> one.alerts().contains(alert)).toList();
      assertThat(raised).as(alert).isNotEmpty();
      return raised.getFirst();
    }

    Scraped last() {
      return looks.getLast().scraped;
    }
  }

  /** Takes more than three minutes. */
  @Test
  void exhaustionIsForecastWhileMostDescriptorsAreFree() throws Exception {
    int limit = 4_096;
    Netns.call(
        () -> {
          try (CloseWaitScans scans = start(Variant.READ_NOT_CLOSED, limit);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Course course = leak(scans, agent, 20);
            assertSaysWhoAndWhy(course, scans, agent, "read_not_closed off");
            assertForecast(course, scans.pid());

            Scraped warned = course.first("fd_limit warning");
            assertThat(warned.ofProcess("open_fds", scans.pid())).isLessThan(0.5 * limit);
            assertThat(warned.alerts()).doesNotContain("fd_limit critical");
            assertCriticalInTime(course, scans.pid(), limit);
            course.first("close_wait_growth critical");
            course.first("close_wait_leak critical");
          }
          return null;
        });
  }

  @Test
  void shouldForecastAtOnceWhenDescriptorsRunOutWithinAMinute() throws Exception {
    int limit = 1_024;
    Netns.call(
        () -> {
          try (CloseWaitScans scans = start(Variant.DATA_UNREAD, limit);
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            Course course = leak(scans, agent, 30);
            assertSaysWhoAndWhy(course, scans, agent, "data_unread off");
            assertForecast(course, scans.pid());
            assertThat(course.first("fd_limit warning").ofProcess("open_fds", scans.pid()))
                .isLessThan(0.6 * limit);
            assertCriticalInTime(course, scans.pid(), limit);
          }
          return null;
        });
  }

  private static CloseWaitScans start(Variant variant, int limit) throws Exception {
    return CloseWaitScans.start(DATANODES, variant, limit);
  }

  private static Course leak(CloseWaitScans scans, AgentProcess agent, int perSecond)
      throws Exception {
    agent.awaitNextSample();
    List<Look> looks = new ArrayList<>();
    double start = seconds();
    long nextNs = System.nanoTime();
    while (scans.open(perSecond) == perSecond) {
      looks.add(new Look(seconds(), Scraped.of(agent)));
      nextNs += TimeUnit.SECONDS.toNanos(1);
      TimeUnit.NANOSECONDS.sleep(nextNs - System.nanoTime());
    }
    return new Course(start, seconds(), looks);
  }

  private static double seconds() {
    return System.currentTimeMillis() / 1e3;
  }

  private static void assertSaysWhoAndWhy(
      Course course, CloseWaitScans scans, AgentProcess agent, String cause) throws Exception {
    Scraped last = course.last();
    assertThat(last.causes()).isEqualTo(Map.of(cause, last.stuck()));
    assertThat(last.finding("close_wait_leak"))
        .contains(label("role", "outbound"), label("service", "50010"), label("process", "java"));
    assertThat(last.finding("fd_limit")).contains(label("process", "java"));
    assertThat(last.pids()).containsExactly(Long.toString(scans.pid()));
    assertThat(last.ofProcess("close_wait_sockets", scans.pid()))
        .isGreaterThan(0.5 * scans.scans());

    // During the leak, a sample may fall between the FINs of one second's scans.
    Scraped settled =
        Scraped.await(agent, 20, one -> one.stuck() == one.sum("tcpwait_close_wait_sockets"));
    assertThat(scans.datanodes())
        .hasSize(DATANODES)
        .allSatisfy(
            datanode ->
                assertThat(
                        settled.stuck(
                            label("peer", datanode.getHostString() + ":" + datanode.getPort())))
                    .isCloseTo(settled.stuck() / DATANODES, within(1.0)));
  }

  /** The forecast is within 20 % of the time left, from the second sample with the finding on. */
  private static void assertForecast(Course course, long pid) {
    List<Look> looks =
        course.looks.stream()
            .filter(look -> look.scraped.alerts().toString().contains("close_wait_leak"))
            .skip(1)
            .toList();
    assertThat(looks)
        .hasSizeGreaterThan(15)
        .allSatisfy(
            look ->
                assertThat(look.scraped.ofProcess("fd_exhaustion_timestamp_seconds", pid))
                    .isCloseTo(
                        course.endSeconds,
                        within(0.2 * (course.endSeconds - look.seconds) + GRANULARITY_SECONDS)));
  }

  private static void assertCriticalInTime(Course course, long pid, int limit) {
    Scraped critical = course.first("fd_limit critical");
    assertThat(critical.ofProcess("max_fds", pid)).isEqualTo(limit);
    assertThat(critical.ofProcess("open_fds", pid)).isBetween(0.9 * limit, limit - 1.0);
  }
}
