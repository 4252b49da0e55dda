package io.tcpwait.detect.rules;

import static io.tcpwait.kernel.TcpState.CLOSE_WAIT;
import static io.tcpwait.kernel.TcpState.ESTABLISHED;
import static io.tcpwait.kernel.TcpState.FIN_WAIT2;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.detect.Severity;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.ProcessNames;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulated hour of healthy programs of many kinds side by side. */
class HealthyHourTest {
  private static final int SECONDS = 3_600;
  private static final int STEP_SECONDS = 5;
  private static final int PER_LOOK = 10;

  private final BusyHost host = new BusyHost();
  private final LiveSockets sockets = new LiveSockets(host);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void shouldFindNothingAboveInfoWhenProgramsChurn(int seed) {
    Random random = new Random(seed);
    sockets.open(ESTABLISHED, "10.0.0.1", "10.0.1.1:6379", 500, 2 * SECONDS);
    sockets.openSending("10.0.0.1", "10.0.1.2:8080", 100);
    sockets.openSlowReaders("10.0.0.1", "10.0.1.3:9092", 30);
    int most = 0;
    for (int second = 0; second < SECONDS; second += STEP_SECONDS) {
      churn(second, random);
      most = Math.max(most, host.live.size());
      sockets.pass(STEP_SECONDS);
      host.look();
      assertThat(host.findings())
          .as("at %d s", second)
          .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Severity.INFO));
    }
    assertThat(most).isGreaterThan(1_500);
  }

  private void churn(int second, Random random) {
    // Connections opened and closed, 50 a second.
    host.connect(50 * STEP_SECONDS);
    if (second % 60 == 0) {
      // A pool replaces a backend; the connections of the old backend are closed within seconds.
      sockets.open(CLOSE_WAIT, "10.0.0.1", peer(2, second / 60, 8080), 300, 8);
    }
    if (second % 300 == 0) {
      // A batch job that holds its connections for a while.
      sockets.open(ESTABLISHED, "10.0.0.1", "10.0.3.1:5432", 600, 40);
    }
    if (second % 600 == 0) {
      // A deployment: the clients of the old process close, and the process drains.
      sockets.open(CLOSE_WAIT, "10.0.0.1:80", peer(4, second / 600, 0), 200, 12);
    }
    if (second % 30 == 0) {
      // Batch clients that close their side, and wait long for an answer.
      sockets.openHalfClosed("10.0.0.1:80", "10.0.0.1", 30, 100);
    }
    program(second, random);
    for (int i = 0; i < PER_LOOK; i++) {
      // Slow requests of clients that have closed, and relays that wait for their far side.
      int life = 5 + random.nextInt(45);
      sockets.open(CLOSE_WAIT, "10.0.0.1:80", peer(5, random.nextInt(200), 0), 1, life);
      sockets.open(CLOSE_WAIT, "10.0.0.1:80", peer(6, random.nextInt(200), 0), 1, 10);
      sockets.open(FIN_WAIT2, "10.0.0.1", "10.0.7.1:8443", 1, 10);
    }
  }

  /** The descriptors of the program follow its batches; a few were dead from the start. */
  private void program(int second, Random random) {
    long batch = second % 300 < 40 ? 600 : 0;
    long open = 300 + random.nextInt(100) + batch;
    host.owners.clear();
    host.owners.add(Owners.of(7, 7, ProcessNames.of("java", ""), open, 4_096L, 0, Map.of(), 3L));
  }

  private static String peer(int net, int number, int port) {
    return "10.0." + net + "." + (1 + number % 250) + (port == 0 ? "" : ":" + port);
  }
}
