package io.tcpwait.detect.history;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Growth by service, peer and owner, of sockets that age by a second every second. */
class HistoriesTest {
  private static final double STUCK_AFTER = 60;

  private record Fin(String far, double seconds) {}

  private final Histories histories = new Histories();
  private final TcpTable table = new TcpTable(new Top(1, 1, 5), 60_000, 7);
  private final List<Fin> fins = new ArrayList<>();
  private double now = 1e6;

  @Test
  void shouldAddUpToThePaceOfServicesWhenPeersAreNamed() {
    RandomGenerator random = new Random(1);
    for (int look = 0; look < 100; look++) {
      for (int i = random.nextInt(20); i > 0; i--) {
        come(1, "10.0.0." + (1 + random.nextInt(3)) + ":" + (80 + random.nextInt(3)));
      }
      now += 5;
      Breakdown<Double> growth = growth();
      double sum = growth.otherServices().get(Role.OUTBOUND);
      sum += growth.peers().stream().mapToDouble(of -> of.value()).sum();
      sum += growth.otherPeers().stream().mapToDouble(of -> of.value()).sum();
      double all = 0;
      for (int port = 80; port < 83; port++) {
        ServiceHistory history = histories.of(new Service(Role.OUTBOUND, port));
        all += history == null ? 0 : history.pace().perSecond();
      }
      if (!Double.isNaN(sum)) {
        assertThat(sum).isCloseTo(all, within(1e-9));
      }
      assertThat(growth.otherServices()).containsEntry(Role.INBOUND, 0.0);
    }
    assertThat(histories.of(new Service(Role.OUTBOUND, 80)).pace().perSecond())
        .isCloseTo(10.0 / 15, within(0.15));
  }

  /** A peer that lost its place in the list to another peer has not lost its sockets. */
  @Test
  void shouldNotGrowWhenAPeerIsNamedAgain() {
    come(100, "10.0.0.1:80");
    now += 3_600;
    assertThat(growth().peers()).allSatisfy(of -> assertThat(of.value()).isZero());
    come(300, "10.0.0.2:80");
    now += 10;
    growth();
    fins.removeIf(fin -> fin.far().equals("10.0.0.2:80"));
    now += 10;
    Breakdown<Double> growth = growth();
    assertThat(growth.peers().getFirst().peer().label()).isEqualTo("10.0.0.1:80");
    assertThat(growth.peers().getFirst().value()).isZero();
  }

  @Test
  void shouldNotKnowTheGrowthOfOtherServicesWhileTheirPaceIsNotKnown() {
    come(5, "10.0.0.1:80");
    come(3, "10.0.0.1:81");
    come(1, "10.0.0.1:82");
    now += 50;
    come(1, "10.0.0.1:82");
    now += 61;
    Breakdown<Double> growth = growth();
    assertThat(histories.of(new Service(Role.OUTBOUND, 82)).pace()).isEqualTo(Pace.NOT_KNOWN);
    assertThat(growth.otherServices()).containsEntry(Role.OUTBOUND, Double.NaN);
    assertThat(growth.otherServices()).containsEntry(Role.INBOUND, 0.0);
  }

  /** Services past the limit have stuck sockets without a history. */
  @Test
  void shouldNotKnowTheGrowthOfServicesThatAreNotListed() {
    for (int port = 1; port <= CloseWaitCounts.MAX_SERVICES; port++) {
      come(2, "10.0.0.1:" + port);
    }
    now += 3_600;
    assertThat(growth().otherServices()).containsEntry(Role.OUTBOUND, 0.0);
    come(1, "10.0.0.1:1000");
    now += 3_600;
    assertThat(growth().otherServices()).containsEntry(Role.OUTBOUND, Double.NaN);
  }

  /** The list of services is limited; the stuck sockets of other services are not known. */
  @Test
  void shouldNotGrowWhenAServiceIsListedAgain() {
    come(5, "10.0.0.1:1000");
    for (int port = 1; port < CloseWaitCounts.MAX_SERVICES; port++) {
      come(10, "10.0.0.1:" + port);
    }
    now += 3_600;
    growth();
    come(10, "10.0.0.1:2000");
    now += 60;
    growth();
    fins.removeIf(fin -> fin.far().equals("10.0.0.1:2000"));
    now += 10;
    growth();
    ServiceHistory history = histories.of(new Service(Role.OUTBOUND, 1000));
    assertThat(history.levels().now()).isEqualTo(5);
    assertThat(history.pace()).isEqualTo(Pace.OVER);
  }

  private void come(int sockets, String far) {
    for (int i = 0; i < sockets; i++) {
      fins.add(new Fin(far, now));
    }
  }

  private Breakdown<Double> growth() {
    table.begin((long) (now * 1e9));
    for (Fin fin : fins) {
      TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.9:40000", fin.far());
      table.visit(withInfo(socket, Integer.MAX_VALUE, Math.round((now - fin.seconds()) * 1e3)));
    }
    CloseWaitCounts counts = table.end(null).closeWait();
    histories.update(counts, STUCK_AFTER, now);
    return histories.growth(counts.stuck());
  }
}
