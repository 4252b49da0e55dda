package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** The division of CLOSE_WAITs into named shares and the rest, compared with a naive model. */
class CloseWaitSharesTest {
  private static final long STUCK_MS = 60_000;

  /** A socket that the test made; its inode is its index in the list plus one. */
  private record Made(Service service, String peer, long ageMs) {
    boolean isStuck() {
      return ageMs >= STUCK_MS;
    }
  }

  private final TcpTable table = new TcpTable(new Top(8, 4, 5), STUCK_MS, 7);
  private final List<Made> made = new ArrayList<>();
  private long nowNs;

  @RepeatedTest(10)
  void everyShareIsCorrect(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int round = 0; round < 20; round++) {
      begin();
      int most = 1 + random.nextInt(1_000);
      for (int i = random.nextInt(most); i > 0; i--) {
        boolean inbound = random.nextBoolean();
        int port =
            1 + (int) Math.abs(random.nextGaussian() * 4) + (inbound ? 0 : random.nextInt(3));
        String far = "10.0.0." + (1 + (int) Math.abs(random.nextGaussian() * 10));
        add(inbound, port, far, random.nextInt(20) == 0 ? 0 : random.nextLong(2 * STUCK_MS));
      }
      assertTrueAndPointedTo(table.end(null).closeWait());
    }
  }

  @Test
  void everyShareIsCorrectWithMorePeersThanTheTableHolds() {
    Random random = new Random(1);
    for (int round = 0; round < 2; round++) {
      begin();
      for (int i = 0; i < 70_000; i++) {
        String far = "10." + (i >>> 16) + "." + (i >>> 8 & 255) + "." + (i & 255);
        add(false, i % 6 + 1, far, random.nextLong(STUCK_MS + STUCK_MS / 2) + i / 100);
        if (i % 10_000 == 0) {
          for (int more = 0; more < 20; more++) {
            add(false, i % 6 + 1, far, random.nextLong(STUCK_MS));
          }
        }
      }
      assertTrueAndPointedTo(table.end(null).closeWait());
    }
  }

  @Test
  void aShareWithoutSocketsHasNoAge() {
    begin();
    CloseWaitCounts counts = table.end(null).closeWait();
    assertThat(counts.oldestAgeSeconds().otherServices().values()).containsOnly(Double.NaN);
    begin();
    add(false, 80, "10.0.0.1", 0);
    counts = table.end(null).closeWait();
    assertThat(counts.oldestAgeSeconds().peers().getFirst().value()).isZero();
    begin();
    counts = table.end(null).closeWait();
    assertThat(counts.sockets().peers().getFirst().value()).isZero();
    assertThat(counts.oldestAgeSeconds().peers().getFirst().value()).isNaN();
    assertThat(counts.oldestAgeSeconds().otherPeers().getFirst().value()).isNaN();
  }

  @Test
  void countsSocketsPastTheEndOfTheList() {
    begin();
    TcpRecord socket =
        withInfo(
            withInode(socket(TcpState.CLOSE_WAIT, "10.0.0.1:50000", "10.0.0.7:3306"), 1),
            STUCK_MS,
            STUCK_MS);
    for (int i = 0; i < 300_000; i++) {
      table.visit(socket);
    }
    CloseWaitCounts counts = table.end(null).closeWait();
    assertThat(counts.stuck().peers().getFirst().value()).isEqualTo(300_000);
    assertThat(table.closeWaitSockets().size()).isEqualTo(262_144);
  }

  private void begin() {
    made.clear();
    nowNs += 5_000_000_000L;
    table.begin(nowNs);
    for (int port = 1; port < 50; port++) {
      table.visit(listener("10.0.0.1:" + port));
    }
  }

  private void add(boolean inbound, int port, String far, long ageMs) {
    made.add(
        new Made(
            new Service(inbound ? Role.INBOUND : Role.OUTBOUND, port),
            inbound ? far : far + ":" + port,
            ageMs));
    TcpRecord socket =
        inbound
            ? socket(TcpState.CLOSE_WAIT, "10.0.0.1:" + port, far + ":40000")
            : socket(TcpState.CLOSE_WAIT, "10.0.0.1:50000", far + ":" + port);
    table.visit(withInfo(withInode(socket, made.size()), Integer.MAX_VALUE, ageMs));
  }

  private void assertTrueAndPointedTo(CloseWaitCounts counts) {
    List<Peer> named = counts.sockets().peers().stream().map(PeerShare::peer).toList();
    assertTrue(counts, named);
    CloseWaitSockets sockets = table.closeWaitSockets();
    assertThat(sockets.size()).isEqualTo(made.size());
    for (int i = 0; i < sockets.size(); i++) {
      Made socket = made.get((int) sockets.inode(i) - 1);
      int place = -1;
      for (int at = 0; at < named.size(); at++) {
        place = isOf(named.get(at)).test(socket) ? at : place;
      }
      if (sockets.peer(i) != place
          || sockets.stuck(i) != socket.isStuck()
          || !sockets.service(i).equals(socket.service())
          || sockets.ageSeconds(i) != socket.ageMs() / 1000) {
        throw new AssertionError(socket + " points to " + sockets.peer(i) + ", not to " + place);
      }
    }
  }

  private void assertTrue(CloseWaitCounts counts, List<Peer> named) {
    Breakdown<Long> all = counts.sockets();
    Breakdown<Long> stuck = counts.stuck();
    Breakdown<Double> oldest = counts.oldestAgeSeconds();
    for (int i = 0; i < named.size(); i++) {
      assertPart(
          isOf(named.get(i)),
          all.peers().get(i).value(),
          stuck.peers().get(i).value(),
          oldest.peers().get(i).value());
    }
    Predicate<Made> byName = socket -> named.stream().anyMatch(peer -> isOf(peer).test(socket));
    List<Service> services = all.otherPeers().stream().map(ServiceShare::service).toList();
    for (int i = 0; i < services.size(); i++) {
      Service service = services.get(i);
      assertPart(
          socket -> socket.service().equals(service) && !byName.test(socket),
          all.otherPeers().get(i).value(),
          stuck.otherPeers().get(i).value(),
          oldest.otherPeers().get(i).value());
    }
    for (Role role : Role.values()) {
      assertPart(
          socket ->
              socket.service().role() == role
                  && !services.contains(socket.service())
                  && !byName.test(socket),
          all.otherServices().get(role),
          stuck.otherServices().get(role),
          oldest.otherServices().get(role));
    }
  }

  private void assertPart(Predicate<Made> part, long all, long stuck, double oldest) {
    assertThat(all).isEqualTo(made.stream().filter(part).count());
    assertThat(stuck).isEqualTo(made.stream().filter(part).filter(Made::isStuck).count());
    Double naive =
        made.stream().filter(part).mapToDouble(of -> of.ageMs() / 1e3).max().orElse(Double.NaN);
    assertThat(oldest).isEqualTo(naive);
  }

  private static Predicate<Made> isOf(Peer peer) {
    String label = peer.label();
    return socket -> socket.service().equals(peer.service()) && socket.peer().equals(label);
  }
}
