package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.SocketZoo;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares every source of the socket table with ss(8), on some 5,000 sockets in all states. */
@Needs(Needs.NETNS)
class SocketTableTest {
  private static final int SOCKETS = 5_000;
  private static final int ALL_STATES = TcpState.mask(TcpState.ALL);

  private static final String MAPPED = "00000000000000000000ffff";

  /** The answers of all sources for one zoo, at nearly the same time. */
  private record Tables(
      Map<TcpState, Integer> made,
      List<String> ss,
      List<String> sockDiag,
      List<String> byFamily,
      List<String> procfs,
      List<Waiting> closeWaits,
      List<String> listeners,
      List<String> listenersOfProcfs,
      Duration age) {}

  private record Waiting(String socket, long inode, long ackReceivedMs, long bytesReceived) {}

  /** The real kernel, but without one type of request. */
  private static final class KernelWithoutGetsock extends RealCalls {
    private static final long TYPE = 4;
    private static final short NO_TYPE = 99;

    KernelWithoutGetsock(Arena arena) {
      super(arena);
    }

    @Override
    public long send(int fd, MemorySegment bytes, int flags) {
      if (bytes.get(JAVA_SHORT, TYPE) == InetDiag.TYPE_GETSOCK) {
        bytes.set(JAVA_SHORT, TYPE, NO_TYPE);
      }
      return super.send(fd, bytes, flags);
    }
  }

  private static Tables tables;

  @BeforeAll
  static void askEveryone() throws Exception {
    tables = Netns.call(SocketTableTest::ask);
  }

  private static Tables ask() throws Exception {
    long start = System.nanoTime();
    TcpSource procfs = new ProcNetTcp(new ProcFs(Path.of("/proc")));
    try (SocketZoo zoo = SocketZoo.open(SOCKETS);
        SockDiag sockDiag = new SockDiag();
        SockDiag byFamily = new SockDiag(KernelWithoutGetsock::new)) {
      List<Waiting> closeWaits = new ArrayList<>();
      sockDiag.dump(
          TcpState.CLOSE_WAIT.bit(),
          true,
          s ->
              closeWaits.add(
                  new Waiting(
                      describe(s),
                      s.inode(),
                      s.info() == null ? -1 : s.info().lastAckReceivedMs(),
                      s.info() == null ? -1 : s.info().bytesReceived())));
      return new Tables(
          zoo.expected(),
          Netns.run("ss", "-tanH").lines().map(SocketTableTest::parse).toList(),
          dump(sockDiag, ALL_STATES),
          dump(byFamily, ALL_STATES),
          dump(procfs, ALL_STATES),
          closeWaits,
          dump(sockDiag, TcpState.LISTEN.bit()),
          dump(procfs, TcpState.LISTEN.bit()),
          Duration.ofNanos(System.nanoTime() - start));
    }
  }

  @Test
  void theZooHasSocketsInAllStates() {
    assertThat(tables.made).hasSize(TcpState.ALL.size() - 1).doesNotContainKey(TcpState.CLOSE);
    assertThat(tables.ss).hasSizeBetween(SOCKETS, SOCKETS + SOCKETS / 10);
    assertThat(counts(tables.sockDiag)).isEqualTo(tables.made);
  }

  @Test
  void allSourcesShowTheSameSocketsAsSs() {
    List<String> expected = sorted(tables.ss);
    assertThat(sorted(tables.sockDiag)).as("sock_diag").isEqualTo(expected);
    assertThat(sorted(tables.byFamily)).as("sock_diag by family").isEqualTo(expected);
    assertThat(sorted(tables.procfs)).as("procfs").isEqualTo(expected);
  }

  @Test
  void aMaskOfStatesSelectsOnlyTheseStates() {
    List<String> expected = tables.ss.stream().filter(s -> s.startsWith("LISTEN ")).toList();
    assertThat(tables.listeners).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(tables.listenersOfProcfs).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(counts(tables.closeWaits.stream().map(Waiting::socket).toList()))
        .containsExactly(Map.entry(TcpState.CLOSE_WAIT, tables.made.get(TcpState.CLOSE_WAIT)));
  }

  @Test
  void tcpInfoShowsTheAgeOfACloseWait() {
    assertThat(tables.closeWaits)
        .allSatisfy(
            s -> {
              assertThat(s.ackReceivedMs).isBetween(0L, tables.age.toMillis());
              // A FIN counts as one byte, after the 100 bytes of a request if there was one.
              assertThat(s.bytesReceived).isIn(1L, 101L);
            });
  }

  @Test
  void connectionsNeverAcceptedHaveNoInode() {
    // This holds for one in three of the zoo's CLOSE_WAITs.
    assertThat(tables.closeWaits.stream().filter(s -> s.inode == 0))
        .hasSize(tables.closeWaits.size() / 3);
  }

  private static List<String> sorted(List<String> sockets) {
    return sockets.stream().sorted().toList();
  }

  private static Map<TcpState, Integer> counts(List<String> sockets) {
    Map<TcpState, Integer> counts = new EnumMap<>(TcpState.class);
    for (String socket : sockets) {
      TcpState state = TcpState.valueOf(socket.substring(0, socket.indexOf(' ')));
      counts.merge(state, 1, Integer::sum);
    }
    return counts;
  }

  private static List<String> dump(TcpSource source, int states) throws IOException {
    List<String> sockets = new ArrayList<>();
    source.dump(states, false, s -> sockets.add(describe(s)));
    return sockets;
  }

  private static String describe(TcpRecord s) {
    return "%s %016x%016x:%d %016x%016x:%d"
        .formatted(
            s.state(),
            s.localHigh(),
            s.localLow(),
            s.localPort(),
            s.remoteHigh(),
            s.remoteLow(),
            s.remotePort());
  }

  /** A line of ss: state, queues, local and remote address. */
  private static String parse(String line) {
    String[] words = line.strip().split("\\s+", -1);
    String state =
        switch (words[0]) {
          case "ESTAB" -> "ESTABLISHED";
          case "FIN-WAIT-1" -> "FIN_WAIT1";
          case "FIN-WAIT-2" -> "FIN_WAIT2";
          default -> words[0].replace('-', '_');
        };
    return state + " " + endpoint(words[3]) + " " + endpoint(words[4]);
  }

  /** An asterisk is the wildcard of a dual-stack socket, or any port. */
  private static String endpoint(String text) {
    int colon = text.lastIndexOf(':');
    String address = text.substring(0, colon).replace("[", "").replace("]", "");
    String port = text.substring(colon + 1).replace("*", "0");
    byte[] bytes = InetAddress.ofLiteral(address.equals("*") ? "::" : address).getAddress();
    // InetAddress turns a mapped address into IPv4, TcpRecord does the reverse.
    return (bytes.length == 4 ? MAPPED : "") + HexFormat.of().formatHex(bytes) + ":" + port;
  }
}
