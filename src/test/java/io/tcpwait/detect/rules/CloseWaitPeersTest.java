package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Holding;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the peers of stuck sockets change the finding. */
class CloseWaitPeersTest {
  private static final int KEEPALIVE = 2;
  private static final int ZERO_WINDOW_PROBE = 4;

  private final StalledHost host = new StalledHost();

  @Test
  void shouldBeSilentWhenHalfClosedClientsOnThisHostWait() {
    host.sockets.add(listener("127.0.0.1:80"));
    for (int i = 1; i <= 30; i++) {
      host.sockets.add(served("127.0.0.1:80", "127.0.0.1:" + (40_000 + i), i));
      String client = "127.0.0.1:" + (40_000 + i);
      host.sockets.add(withInode(socket(TcpState.FIN_WAIT2, client, "127.0.0.1:80"), 100 + i));
    }
    host.look();
    for (int i = 0; i < 20; i++) {
      assertThat(host.look().findings()).isEmpty();
    }
  }

  @Test
  void shouldReportLeakWhenTheClientsOnThisHostHaveClosed() {
    host.sockets.add(listener("127.0.0.1:80"));
    for (int i = 1; i <= 30; i++) {
      host.sockets.add(served("127.0.0.1:80", "127.0.0.1:" + (40_000 + i), i));
    }
    Finding leak = StalledHost.only(host.look(), CLOSE_WAIT_LEAK);
    assertThat(leak.cause()).doesNotContain("only ended their sending");
  }

  @Test
  void shouldAllowForClientsThatWaitWhenTheyAreElsewhere() {
    host.sockets.add(listener("10.0.0.1:80"));
    for (int i = 1; i <= 30; i++) {
      host.sockets.add(served("10.0.0.1:80", "10.9.0.1:" + (40_000 + i), i));
    }
    Finding leak = StalledHost.only(host.look(), CLOSE_WAIT_LEAK);
    assertThat(leak.cause()).contains("only ended their sending").contains("wait for an answer");
  }

  @Test
  void shouldNameThePeerThatARelayWaitsFor() {
    relay(30, 30);
    Finding leak = StalledHost.only(host.look(), CLOSE_WAIT_LEAK);
    assertThat(leak.cause()).contains("relays").contains("10.8.0.9:81");
    assertThat(leak.helps()).anyMatch(text -> text.contains("server-fin"));
    assertThat(leak.helps()).noneMatch(text -> text.contains("close what it has read"));
    assertThat(leak.evidence())
        .extracting(Fact::text)
        .contains("the same process holds 30 in FIN_WAIT2 towards 10.8.0.9:81");
  }

  @Test
  void shouldNotCallAProgramARelayWhenItWaitsForFewOthers() {
    relay(30, 12);
    assertThat(StalledHost.only(host.look(), CLOSE_WAIT_LEAK).cause()).doesNotContain("relays");
  }

  /** Backends that share a port, or have different ports. */
  @ParameterizedTest
  @CsvSource({"10.8.0.9:81, 10.8.0.10:81", "10.8.0.9:81, 10.8.0.10:82"})
  void shouldNameAllPeersThatARelayWaitsForWhenItHasSeveral(String one, String other) {
    relay(30, Map.of(one, 16, other, 14));
    Finding leak = StalledHost.only(host.look(), CLOSE_WAIT_LEAK);
    assertThat(leak.cause()).contains("passed these FINs on to " + one + " and " + other + ",");
    assertThat(leak.helps()).anyMatch(text -> text.contains("server-fin"));
    assertThat(leak.evidence())
        .extracting(Fact::text)
        .contains("the same process holds 30 in FIN_WAIT2 towards " + one + " and " + other);
  }

  private void relay(int stuck, int waiting) {
    relay(stuck, Map.of("10.8.0.9:81", waiting));
  }

  private void relay(int stuck, Map<String, Integer> waitingByPeer) {
    host.sockets.add(listener("10.0.0.1:80"));
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(80_000)
            .lastDataReceivedMs(80_000)
            .lastAckReceivedMs(80_000);
    for (int i = 1; i <= stuck; i++) {
      host.sockets.add(served("10.0.0.1:80", "10.9.0.1:" + (40_000 + i), i));
    }
    Map<Service, Long> waitingByService = new HashMap<>();
    waitingByPeer.forEach(
        (peer, waiting) -> {
          for (int i = 1; i <= waiting; i++) {
            int port = 50_000 + host.sockets.size();
            TcpRecord far = socket(TcpState.FIN_WAIT2, "10.0.0.1:" + port, peer);
            host.sockets.add(withInode(withInfo(far, info), 1_000 + host.sockets.size()));
          }
          int port = Integer.parseInt(peer.substring(peer.indexOf(':') + 1));
          waitingByService.merge(new Service(Role.OUTBOUND, port), (long) waiting, Long::sum);
        });
    long waiting = waitingByService.values().stream().mapToLong(Long::longValue).sum();
    Service web = new Service(Role.INBOUND, 80);
    Map<HeldKind, Holding> held =
        Map.of(
            HeldKind.STUCK, new Holding(stuck, 1, Map.of(web, (long) stuck)),
            HeldKind.FIN_WAIT2, new Holding(waiting, 1, Map.copyOf(waitingByService)));
    host.owners.add(
        new Owner(
            7,
            7,
            1,
            ProcessNames.of("haproxy", ""),
            99L,
            null,
            stuck,
            held,
            Map.of(),
            0,
            0L,
            Map.of()));
  }

  @Test
  void shouldNameTheBytesWhenPeersTakeNothing() {
    host.sockets.add(listener("10.0.0.1:80"));
    for (int i = 1; i <= 40; i++) {
      TcpRecord socket = served("10.0.0.1:80", "10.9.0.1:" + (40_000 + i), i);
      host.sockets.add(withTimer(withQueues(socket, 1, 3_145_728), ZERO_WINDOW_PROBE, 200));
    }
    Finding leak = StalledHost.only(host.look(), CLOSE_WAIT_LEAK);
    assertThat(leak.cause()).contains("take nothing");
    assertThat(leak.evidence())
        .extracting(Fact::text)
        .contains("cause send_blocked: 40", "120 MiB in send queues that do not drain");
  }

  /** The kernel probes the sockets with keepalive, and does nothing about the others. */
  @ParameterizedTest
  @CsvSource({"0, 12", "5, 7", "12, 0"})
  void shouldCountSocketsWithKeepaliveAndWithout(int on, int off) {
    host.sockets.add(listener("10.0.0.1:80"));
    for (int i = 1; i <= on + off; i++) {
      TcpRecord socket = served("10.0.0.1:80", "10.9.0.1:" + (40_000 + i), i);
      host.sockets.add(i <= on ? withTimer(socket, KEEPALIVE, 11_000) : socket);
    }
    List<String> facts =
        StalledHost.only(host.look(), CLOSE_WAIT_LEAK).evidence().stream().map(Fact::text).toList();
    String ends = "keepalive on for " + on + ": next probe in 11s, ";
    String never = "keepalive off on " + off + ": only the program";
    assertThat(facts.stream().anyMatch(of -> of.startsWith(ends))).isEqualTo(on > 0);
    assertThat(facts.stream().anyMatch(of -> of.startsWith(never))).isEqualTo(off > 0);
    assertThat(facts).anyMatch(of -> of.contains("12 of 12 CLOSE_WAITs stuck"));
  }

  @Test
  void shouldNotJudgeOneSampleWhenProbesWereAnswered() {
    host.sockets.add(listener("10.0.0.1:80"));
    for (int i = 1; i <= 10; i++) {
      TcpInfoFields info =
          new TcpInfoFields()
              .lastDataSentMs(180_000)
              .lastDataReceivedMs(180_000)
              .lastAckReceivedMs(4_000);
      TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0.1:" + (40_000 + i));
      withTimer(withInode(withCookie(withInfo(socket, info), i), i), KEEPALIVE, 11_000);
      host.sockets.add(socket);
    }
    Verdicts verdicts = host.look();
    assertThat(verdicts.findings()).isEmpty();
    assertThat(verdicts.known()).doesNotContain(CLOSE_WAIT_LEAK);
    for (int second = 0; second < 60; second += 5) {
      verdicts = host.look(true);
    }
    assertThat(verdicts.known()).contains(CLOSE_WAIT_LEAK);
    assertThat(StalledHost.only(verdicts, CLOSE_WAIT_LEAK).summary()).startsWith("10 sockets");
  }

  @Test
  void shouldJudgeWhenFewAreUncertain() {
    host.sockets.add(listener("10.0.0.1:80"));
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(180_000)
            .lastDataReceivedMs(180_000)
            .lastAckReceivedMs(4_000);
    TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0.1:40000");
    host.sockets.add(
        withTimer(withInode(withCookie(withInfo(socket, info), 1), 1), KEEPALIVE, 11_000));
    assertThat(host.look().known()).contains(CLOSE_WAIT_LEAK);
  }

  /** Only stuck sockets of the same service count together with sockets of uncertain age. */
  @ParameterizedTest
  @CsvSource({"80, 5, 5, false", "80, 4, 5, true", "81, 5, 5, true", "80, 10, 5, true"})
  void shouldNotJudgeWhenStuckAndUncertainSocketsMayBeALeakTogether(
      int port, int stuck, int uncertain, boolean isJudged) {
    host.sockets.add(listener("10.0.0.1:80"));
    host.sockets.add(listener("10.0.0.1:81"));
    for (int i = 1; i <= stuck; i++) {
      host.sockets.add(served("10.0.0.1:" + port, "10.9.0.1:" + (30_000 + i), 1_000 + i));
    }
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(180_000)
            .lastDataReceivedMs(180_000)
            .lastAckReceivedMs(4_000);
    for (int i = 1; i <= uncertain; i++) {
      TcpRecord socket = socket(TcpState.CLOSE_WAIT, "10.0.0.1:80", "10.9.0.1:" + (40_000 + i));
      withTimer(withInode(withCookie(withInfo(socket, info), i), i), KEEPALIVE, 11_000);
      host.sockets.add(socket);
    }
    assertThat(host.look().known().contains(CLOSE_WAIT_LEAK)).isEqualTo(isJudged);
  }

  private static TcpRecord served(String local, String remote, long inode) {
    TcpRecord socket = socket(TcpState.CLOSE_WAIT, local, remote);
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(100_000)
            .lastDataReceivedMs(99_000)
            .lastAckReceivedMs(90_000)
            .bytesReceived(4);
    return withInode(withInfo(socket, info), inode);
  }
}
