package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.PORT_RECYCLING;
import static io.tcpwait.detect.FindingKind.SERVER_CLOSES_FIRST;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withTimestamps;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Days;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.kernel.TcpState;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service that closes first, and a client that reuses its ports. */
class PortRecyclingRuleTest {
  private static final int FIRST = 32_768;
  private static final int PORTS = 28_232;

  private final BusyHost host = new BusyHost();
  private int connections;

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 230, 300})
  void aNewClientDoesNotRecyclePorts(int perSecond) {
    for (int second = 0; second < 200; second++) {
      serve(perSecond, FIRST, PORTS, 2);
      look(second);
      assertThat(host.has(PORT_RECYCLING)).as("%d", second).isFalse();
    }
    assertThat(host.has(SERVER_CLOSES_FIRST)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aClientThatTakesPortsInOrderDoesNotRecyclePorts(int step) {
    for (int second = 0; second < 120; second++) {
      serve(100, FIRST, PORTS, step);
      look(second);
      assertThat(host.has(PORT_RECYCLING)).as("%d", second).isFalse();
    }
  }

  @Test
  void aClientThatTakesPortsAtRandomDoesNotRecyclePorts() {
    Random random = new Random(1);
    for (int second = 0; second < 120; second++) {
      for (int i = 0; i < 50; i++) {
        host.serve("10.0.0.9", FIRST + random.nextInt(PORTS));
      }
      host.pass(1);
      look(second);
      assertThat(host.has(PORT_RECYCLING)).as("%d", second).isFalse();
    }
  }

  @Test
  void aClientWithFewPortsRecyclesThem() {
    for (int second = 0; second < 90; second++) {
      serve(10, 50_000, 200, 1);
      look(second);
    }
    Finding finding = host.finding(PORT_RECYCLING).orElseThrow();
    assertThat(finding.summary())
        .isEqualTo(
            "Client 10.0.0.9 of inbound service 80 is back on the same port after 20s, while its"
                + " TIME_WAIT stands here for 60s.");
    assertThat(Days.fact(finding, "ports").text())
        .isEqualTo("it was seen to use ports 50000 to 50199, 200, and would need 600");
  }

  @Test
  void aClientWithThousandsOfConnectionsASecondRecyclesPorts() {
    for (int second = 0; second < 40; second++) {
      serve(3_000, FIRST, PORTS, 2);
      look(second);
    }
    Finding finding = host.finding(PORT_RECYCLING).orElseThrow();
    assertThat(Days.fact(finding, "return_seconds").value()).isCloseTo(4.7, within(0.6));
  }

  /** Samples that are closer together than the window of a rate show a burst more than once. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 5})
  void aBurstOfAClientWithFewPortsIsNoRecycling(double interval) {
    host.interval = interval;
    for (int connection = 0; connection < 400; connection++) {
      host.serve("10.0.0.9", 50_000 + connection % 100);
      for (int more = 1; more <= 7 && connection % 200 == 199; more++) {
        host.serve("10.0.0.9", 50_000 + (connection + more) % 100);
      }
      host.flow(0, 2);
      assertThat(host.has(PORT_RECYCLING)).as("%d", connection).isFalse();
    }
  }

  /** A health check every few minutes; the agent counts each check in five samples. */
  @ParameterizedTest
  @ValueSource(ints = {63, 120, 300})
  void occasionalConnectionsAreNoRecycling(int everySeconds) {
    host.interval = 1;
    for (int check = 0; check < 6; check++) {
      host.pass(0.5);
      host.serve("10.0.0.9", 50_000 + check);
      host.pass(0.5);
      for (int second = 0; second < everySeconds; second++) {
        host.look();
        host.pass(1);
        assertThat(host.has(PORT_RECYCLING)).as("%d, %d s", check, second).isFalse();
      }
    }
  }

  /** The counters of refused segments on an old kernel, and on a new kernel. */
  @Test
  void namesTheCounterOfRefusedSegments() {
    host.events.put("PAWSEstab", 0L);
    recycle();
    assertThat(paws().value()).isNaN();
    assertThat(paws().text()).contains("PAWSEstab, among others").contains("moves no counter");
    host.events.put("PAWSTimewait", 0L);
    recycle();
    assertThat(paws().value()).isZero();
    assertThat(paws().text()).contains("no segment").contains("moves no counter");
    host.count("PAWSTimewait", 3);
    host.look();
    assertThat(paws().text()).startsWith("3 segments, of any client, refused");
    host.events.clear();
    recycle();
    assertThat(host.finding(PORT_RECYCLING).orElseThrow().evidence())
        .noneMatch(fact -> fact.name().equals("paws_time_wait"));
  }

  private void recycle() {
    for (int second = 0; second < 90; second++) {
      serve(10, 50_000, 200, 1);
      look(second);
    }
  }

  private Fact paws() {
    return Days.fact(host.finding(PORT_RECYCLING).orElseThrow(), "paws_time_wait");
  }

  /** Several hosts share an address, and not all of them have timestamps. */
  @Test
  void aClientWithSomeTimestampsIsDescribedAsSuch() {
    host.live.add(
        withTimestamps(socket(TcpState.ESTABLISHED, "10.0.0.1:80", "10.0.0.9:1000"), true));
    host.live.add(
        withTimestamps(socket(TcpState.ESTABLISHED, "10.0.0.1:80", "10.0.0.9:1001"), false));
    recycle();
    Finding finding = host.finding(PORT_RECYCLING).orElseThrow();
    assertThat(finding.cause()).contains("Some of its connections have timestamps");
    assertThat(finding.helps()).noneMatch(help -> help.contains("takes the timestamps out"));
  }

  @Test
  void theFindingClearsOnceTheRecyclingIsOver() {
    for (int second = 0; second < 90; second++) {
      serve(10, 50_000, 200, 1);
      look(second);
    }
    for (int second = 0; second < 200; second++) {
      host.pass(1);
      look(second);
    }
    assertThat(host.findings()).isEmpty();
  }

  private void serve(int count, int first, int ports, int step) {
    host.pass(0.5);
    for (int i = 0; i < count; i++) {
      host.serve("10.0.0.9", first + connections++ * step % ports);
    }
    host.pass(0.5);
  }

  private void look(int second) {
    if (second % 5 == 4) {
      host.look();
    }
  }
}
