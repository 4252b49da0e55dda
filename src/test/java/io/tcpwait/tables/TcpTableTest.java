package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class TcpTableTest {
  private static final long NOW = 1_000_000_000_000L;

  private final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);

  @Test
  void everyStateIsShownEvenWithoutSockets() {
    TcpCounts counts = dump(List.of());
    assertThat(counts.sockets())
        .hasSize(11)
        .allSatisfy((state, sockets) -> assertThat(sockets).isZero());
    assertThat(counts.closeWait().sockets().otherServices())
        .isEqualTo(Map.of(Role.INBOUND, 0L, Role.OUTBOUND, 0L));
  }

  @Test
  void countsPeersByRole() {
    TcpCounts counts =
        dump(
            List.of(
                listener("0.0.0.0:8086"),
                socket(TcpState.TIME_WAIT, "10.0.0.1:8086", "10.0.0.7:40000"),
                socket(TcpState.TIME_WAIT, "10.0.0.1:8086", "10.0.0.7:40001"),
                socket(TcpState.TIME_WAIT, "[::1]:50000", "[::1]:9000"),
                socket(TcpState.CLOSE_WAIT, "10.0.0.1:41000", "10.0.0.7:3306")));
    assertThat(labels(counts.timeWait().sockets()))
        .isEqualTo(Map.of("INBOUND 8086 10.0.0.7", 2L, "OUTBOUND 9000 [::1]:9000", 1L));
    assertThat(labels(counts.closeWait().sockets()))
        .isEqualTo(Map.of("OUTBOUND 3306 10.0.0.7:3306", 1L));
    assertThat(counts.peers()).isEqualTo(3);
  }

  @Test
  void countsARepeatedSocketOnce() {
    TcpRecord socket = withCookie(socket(TcpState.ESTABLISHED, "1.1.1.1:1", "2.2.2.2:2"), 99);
    assertThat(dump(List.of(socket, socket)).sockets()).containsEntry(TcpState.ESTABLISHED, 1L);
    assertThat(dump(List.of(socket)).sockets()).containsEntry(TcpState.ESTABLISHED, 1L);
  }

  @Test
  void aBrokenDumpLeavesNoCounts() {
    TcpRecord socket = socket(TcpState.TIME_WAIT, "1.1.1.1:1", "2.2.2.2:2");
    table.begin(NOW);
    table.visit(socket);
    table.visit(socket);
    assertThat(labels(dump(List.of(socket)).timeWait().sockets())).containsValue(1L).hasSize(1);
  }

  @RepeatedTest(10)
  void sumsAreCorrect(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int round = 0; round < 5; round++) {
      List<TcpRecord> sockets = new ArrayList<>();
      for (int port = 8000; port < 8010; port++) {
        sockets.add(listener("0.0.0.0:" + port));
      }
      Map<TcpState, Map<Service, Long>> model = new HashMap<>();
      for (int i = 0; i < 3_000; i++) {
        boolean inbound = random.nextBoolean();
        int port =
            inbound ? 8000 + random.nextInt(10) : 100 + (int) Math.abs(random.nextGaussian() * 10);
        String far = "10.0." + random.nextInt(4) + "." + random.nextInt(100);
        TcpState state = random.nextBoolean() ? TcpState.TIME_WAIT : TcpState.CLOSE_WAIT;
        sockets.add(
            inbound
                ? socket(state, "10.0.0.1:" + port, far + ":40000")
                : socket(state, "10.0.0.1:50000", far + ":" + port));
        Service service = new Service(inbound ? Role.INBOUND : Role.OUTBOUND, port);
        model.computeIfAbsent(state, s -> new HashMap<>()).merge(service, 1L, Long::sum);
      }
      TcpCounts counts = dump(sockets);
      assertSumsAreTrue(counts.closeWait().sockets(), model.get(TcpState.CLOSE_WAIT));
      assertSumsAreTrue(counts.timeWait().sockets(), model.get(TcpState.TIME_WAIT));
    }
  }

  private static void assertSumsAreTrue(Breakdown<Long> breakdown, Map<Service, Long> model) {
    assertThat(breakdown.peers()).hasSize(20);
    assertThat(breakdown.otherPeers()).hasSize(10);
    for (ServiceShare<Long> rest : breakdown.otherPeers()) {
      long named =
          breakdown.peers().stream()
              .filter(of -> of.peer().service().equals(rest.service()))
              .mapToLong(of -> of.value())
              .sum();
      assertThat(named + rest.value()).isEqualTo(model.get(rest.service()));
    }
    for (Role role : Role.values()) {
      long named =
          breakdown.peers().stream()
              .filter(of -> of.peer().service().role() == role)
              .mapToLong(of -> of.value())
              .sum();
      long rest =
          breakdown.otherPeers().stream()
              .filter(of -> of.service().role() == role)
              .mapToLong(of -> of.value())
              .sum();
      long all =
          model.entrySet().stream()
              .filter(of -> of.getKey().role() == role)
              .mapToLong(Map.Entry::getValue)
              .sum();
      assertThat(named + rest + breakdown.otherServices().get(role)).isEqualTo(all);
      assertThat(breakdown.otherServices().get(role)).isNotNegative();
    }
  }

  @Test
  void sumsAreCorrectWithMorePeersThanTheTableHolds() {
    List<TcpRecord> sockets = new ArrayList<>();
    for (int i = 0; i < 70_000; i++) {
      String far = "10." + (i >>> 16) + "." + (i >>> 8 & 255) + "." + (i & 255) + ":443";
      sockets.add(socket(TcpState.TIME_WAIT, "10.0.0.1:50000", far));
    }
    TcpCounts counts = dump(sockets);
    assertThat(counts.peers()).isEqualTo(43_690);
    assertThat(counts.timeWait().sockets().otherPeers())
        .containsExactly(new ServiceShare<>(new Service(Role.OUTBOUND, 443), 70_000L - 20));
    assertThat(counts.timeWait().sockets().otherServices()).containsEntry(Role.OUTBOUND, 0L);
  }

  @Test
  void aSocketCostsNoGarbage() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    table.terms(new Terms(null, 1_000, Dumps.RANGE));
    List<TcpRecord> sockets = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      String far = "10.0.0." + i % 100 + ":40000";
      String near = "10.0.1." + i % 10 + ":" + (33_000 + i);
      sockets.add(withCookie(socket(TcpState.TIME_WAIT, "10.0.0.1:80", far), 4 * i + 1));
      sockets.add(withCookie(socket(TcpState.TIME_WAIT, near, far), 4 * i + 2));
      sockets.add(withCookie(socket(TcpState.ESTABLISHED, near, far), 4 * i + 3));
      sockets.add(withCookie(socket(TcpState.FIN_WAIT2, near, far), 4 * i + 4));
    }
    dump(sockets);
    table.begin(NOW);
    table.beginEstablished();
    visitAll(sockets);
    visitAll(sockets); // Ports with several connections allocate pages, but only once.
    long before = threads.getCurrentThreadAllocatedBytes();
    long asking = threads.getCurrentThreadAllocatedBytes() - before;
    before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 25; i++) {
      visitAll(sockets);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isEqualTo(asking);
  }

  private void visitAll(List<TcpRecord> sockets) {
    for (int i = 0; i < sockets.size(); i++) {
      table.visit(sockets.get(i));
    }
  }

  @Test
  void showsAsManyNamesAsTheLimitAllows() {
    List<TcpRecord> sockets = new ArrayList<>();
    for (int i = 1; i < 50; i++) {
      sockets.add(socket(TcpState.CLOSE_WAIT, "10.0.0.1:50000", "10.0.0." + i + ":" + i));
    }
    dump(sockets);
    table.limit(new Top(5, 2, 5));
    Breakdown<Long> closeWait = dump(sockets).closeWait().sockets();
    assertThat(closeWait.peers()).hasSize(5);
    assertThat(closeWait.otherPeers()).hasSize(2);
  }

  private TcpCounts dump(List<TcpRecord> sockets) {
    table.begin(NOW);
    sockets.forEach(table::visit);
    return table.end(null);
  }

  private static Map<String, Long> labels(Breakdown<Long> breakdown) {
    Map<String, Long> labels = new HashMap<>();
    for (PeerShare<Long> of : breakdown.peers()) {
      Service service = of.peer().service();
      labels.put(service.role() + " " + service.port() + " " + of.peer().label(), of.value());
    }
    return labels;
  }
}
