package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tcpwait.Needs;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/**
 * The distance at which a dump of the real kernel repeats a socket. In the worst case, all sockets
 * are in one hash bucket, and others join it all the time.
 */
@Needs(Needs.NETNS)
class RepeatedSocketsTest {
  private static final String CHILD_BUCKETS = "net.ipv4.tcp_child_ehash_entries";
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final int LASTING_CONNECTIONS = 400;
  private static final int ENOUGH = 100;
  private static final long PATIENCE_SECONDS = 30;

  private int repeated;
  private int missed;

  @Test
  void recentCookiesFindEveryRepeatedSocket() throws Exception {
    Path setting = Path.of("/proc/sys", CHILD_BUCKETS.split("\\."));
    assumeTrue(Files.exists(setting), "a kernel from 6.1, which has " + CHILD_BUCKETS);
    Netns.call(
        () -> {
          Netns.sysctl(CHILD_BUCKETS, 1);
          return Netns.call(this::dumpUnderChurn);
        });
    assertThat(repeated).isGreaterThanOrEqualTo(ENOUGH);
    assertThat(missed).isZero();
  }

  private Void dumpUnderChurn() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    List<AutoCloseable> open = new ArrayList<>();
    try (ServerSocket lasting = new ServerSocket(0, 10, LOOPBACK);
        ServerSocket passing = new ServerSocket(0, 10, LOOPBACK)) {
      for (int i = 0; i < LASTING_CONNECTIONS; i++) {
        open.add(new Socket(LOOPBACK, lasting.getLocalPort()));
        open.add(lasting.accept());
      }
      Thread churn = Thread.ofPlatform().start(() -> comeAndGo(passing, stop));
      try (SockDiag diag = new SockDiag()) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (repeated < ENOUGH && churn.isAlive() && System.nanoTime() < end) {
          dump(diag);
        }
      } finally {
        stop.set(true);
        churn.join();
      }
    } finally {
      for (AutoCloseable socket : open) {
        socket.close();
      }
    }
    return null;
  }

  private void dump(SockDiag diag) throws IOException {
    Set<Long> all = new HashSet<>();
    RecentCookies recent = new RecentCookies();
    diag.dump(
        TcpState.mask(TcpState.ALL),
        false,
        socket -> {
          boolean isNew = recent.add(socket.cookie());
          if (!all.add(socket.cookie())) {
            repeated++;
            missed += isNew ? 1 : 0;
          }
        });
  }

  /** Ends every connection with a reset, so that it leaves no TIME_WAIT. */
  private static void comeAndGo(ServerSocket server, AtomicBoolean stop) {
    try {
      while (!stop.get()) {
        try (Socket client = new Socket(LOOPBACK, server.getLocalPort());
            Socket accepted = server.accept()) {
          client.setSoLinger(true, 0);
          accepted.setSoLinger(true, 0);
        }
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
