package io.tcpwait.outlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.HostStatus.Rest;
import io.tcpwait.detect.Status;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SumsTest {
  private static final Status LEAK = Statuses.leak(1);

  private static TcpCounts tcp(Status status) {
    return Objects.requireNonNull(status.sample().tcp());
  }

  private static long inRole(Breakdown<Long> breakdown, Role role) {
    return Share.of(breakdown).stream()
        .filter(share -> share.role() == role)
        .mapToLong(Share::value)
        .sum();
  }

  @Test
  void shouldKeepTheTotalsByRoleButNoPeers() {
    Status sums = Sums.of(LEAK);
    CloseWaitCounts of = tcp(sums).closeWait();
    for (Role role : Role.values()) {
      assertThat(of.sockets().otherServices().get(role))
          .isEqualTo(inRole(tcp(LEAK).closeWait().sockets(), role));
      assertThat(of.stuck().otherServices().get(role))
          .isEqualTo(inRole(tcp(LEAK).closeWait().stuck(), role));
    }
    assertThat(of.sockets().peers()).isEmpty();
    assertThat(of.sockets().otherPeers()).isEmpty();
    for (Cause cause : Cause.ALL) {
      assertThat(of.causes().of(cause)).isEqualTo(tcp(LEAK).closeWait().causes().of(cause));
    }
    assertThat(tcp(sums).sockets()).containsAllEntriesOf(tcp(LEAK).sockets());
    assertThat(sums.sample().events()).isEqualTo(LEAK.sample().events());
    assertThat(sums.verdicts().findings()).isEmpty();
  }

  @Test
  void shouldAddNamespacesAndTheListenersOfIdleNamespaces() {
    Status sums = Objects.requireNonNull(Sums.of(new Rest(List.of(LEAK, LEAK), 3, 5)));
    assertThat(sums.sample().netns()).isEqualTo("other");
    assertThat(tcp(sums).sockets().get(TcpState.CLOSE_WAIT))
        .isEqualTo(2 * tcp(LEAK).sockets().get(TcpState.CLOSE_WAIT));
    assertThat(tcp(sums).sockets().get(TcpState.LISTEN)).isEqualTo(5);
    assertThat(tcp(sums).timeWait().sockets().total())
        .isEqualTo(2 * tcp(LEAK).timeWait().sockets().total());
    assertThat(sums.sample().sockstat().get("tcp_tw"))
        .isEqualTo(2 * LEAK.sample().sockstat().get("tcp_tw"));
  }

  @Test
  void shouldKeepTheRateOfTimeWaits() {
    Breakdown<Long> arrived = tcp(LEAK).timeWait().arrived();
    double perSecond = tcp(LEAK).timeWait().perSecond(arrived.total());
    Status sums = Objects.requireNonNull(Sums.of(new Rest(List.of(LEAK, LEAK), 0, 0)));
    assertThat(tcp(sums).timeWait().perSecond(tcp(sums).timeWait().arrived().total()))
        .isCloseTo(2 * perSecond, within(0.1));
  }

  @Test
  void shouldTakeTheOldestSocketOfARole() {
    Status sums = Objects.requireNonNull(Sums.of(new Rest(List.of(LEAK), 0, 0)));
    double oldest =
        Share.of(tcp(LEAK).closeWait().oldestAgeSeconds()).stream()
            .filter(share -> share.role() == Role.OUTBOUND)
            .mapToDouble(Share::value)
            .filter(age -> !Double.isNaN(age))
            .max()
            .orElseThrow();
    assertThat(tcp(sums).closeWait().oldestAgeSeconds().otherServices())
        .containsEntry(Role.OUTBOUND, oldest);
  }

  @Test
  void shouldNotKnowASumIfAPartIsUnknown() {
    Sample sample = Statuses.unknown().sample();
    Status unknown = new Status(sample, LEAK.verdicts());
    Status sums = Objects.requireNonNull(Sums.of(new Rest(List.of(LEAK, unknown), 0, 0)));
    assertThat(sums.sample().tcp()).isNull();
  }

  @Test
  void shouldBeNullIfAllNamespacesAreNamed() {
    assertThat(Sums.of(Rest.NONE)).isNull();
  }

  @Test
  void shouldShowOnlyListenersIfAllNamespacesAreIdle() {
    Status sums = Objects.requireNonNull(Sums.of(new Rest(List.of(), 3, 5)));
    assertThat(tcp(sums).sockets())
        .containsEntry(TcpState.LISTEN, 5L)
        .containsEntry(TcpState.CLOSE_WAIT, 0L);
    assertThat(sums.sample().agent().lastGoodSeconds()).isNaN();
  }
}
