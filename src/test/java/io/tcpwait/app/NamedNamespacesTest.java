package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.HostStatus.Rest;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.sample.NetnsName;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class NamedNamespacesTest {
  private static final Status LEAK = Statuses.leak(1);

  private final NamedNamespaces named = new NamedNamespaces();

  private static WatchedNetns netns(String name, long sockets, boolean leaks) {
    WatchedNetns netns = new WatchedNetns(name.hashCode(), new NetnsName(name, 1, "", "", "", ""));
    Sample of = LEAK.sample();
    TcpCounts tcp = Objects.requireNonNull(of.tcp());
    Map<TcpState, Long> states = new HashMap<>();
    states.put(TcpState.ESTABLISHED, sockets);
    Sample sample =
        new Sample(
            name,
            of.seconds(),
            new TcpCounts(states, tcp.closeWait(), tcp.timeWait(), null, List.of(), 1),
            of.sockstat(),
            of.events(),
            of.settings(),
            List.of(),
            List.of(),
            of.host(),
            of.agent());
    netns.sampled(new Status(sample, leaks ? LEAK.verdicts() : Verdicts.NONE), 1, 1);
    return netns;
  }

  private HostStatus status(WatchedNetns... shown) {
    return named.status(LEAK, List.of(shown), Rest.NONE, 0, 0, null);
  }

  private static List<String> names(List<Status> of) {
    return of.stream().map(status -> status.sample().netns()).toList();
  }

  @Test
  void shouldNameTheOwnNamespaceThenOthersWithFindingsThenTheLargest() {
    named.most(2);
    HostStatus status =
        status(netns("small", 1, false), netns("large", 9, false), netns("leak", 1, true));
    assertThat(names(status.named())).containsExactly("host", "leak", "large");
    assertThat(names(status.rest().sampled())).containsExactly("small");
    assertThat(status.names()).containsOnlyKeys("leak", "large");
    assertThat(status.watched()).isEqualTo(4);
  }

  @Test
  void shouldKeepANameUntilAnotherNamespaceHasTwiceAsManySockets() {
    named.most(1);
    assertThat(names(status(netns("a", 10, false), netns("b", 9, false)).others()))
        .containsExactly("a");
    assertThat(names(status(netns("a", 10, false), netns("b", 20, false)).others()))
        .containsExactly("a");
    assertThat(names(status(netns("a", 10, false), netns("b", 21, false)).others()))
        .containsExactly("b");
    assertThat(names(status(netns("a", 11, false), netns("b", 21, false)).others()))
        .containsExactly("b");
  }

  @Test
  void shouldNameOnlyTheOwnNamespaceWhenTheLimitIsZero() {
    named.most(0);
    HostStatus status = status(netns("leak", 1, true));
    assertThat(names(status.named())).containsExactly("host");
    assertThat(status.findings()).hasSize(2 * LEAK.verdicts().findings().size());
  }
}
