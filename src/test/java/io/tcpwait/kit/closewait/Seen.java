package io.tcpwait.kit.closewait;

import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A socket as the kernel shows it in the calling thread's network namespace. */
record Seen(
    TcpState state,
    int localPort,
    String peer,
    int remotePort,
    long receiveQueue,
    long sendQueue,
    int timer,
    long inode,
    long lastDataSentMs) {
  static final int NO_TIMER = 0;
  static final int KEEPALIVE_TIMER = 2;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  static List<Seen> all() throws IOException {
    List<Seen> seen = new ArrayList<>();
    try (SockDiag diag = new SockDiag()) {
      diag.dump(TcpState.mask(TcpState.ALL), true, socket -> seen.add(of(socket)));
    }
    return seen;
  }

  private static Seen of(TcpRecord socket) {
    return new Seen(
        socket.state(),
        socket.localPort(),
        ipv4(socket.remoteLow()),
        socket.remotePort(),
        socket.receiveQueue(),
        socket.sendQueue(),
        socket.timer(),
        socket.inode(),
        socket.info() == null ? -1 : socket.info().lastDataSentMs());
  }

  private static String ipv4(long bits) {
    return "%d.%d.%d.%d"
        .formatted(bits >> 24 & 0xff, bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
  }

  static List<Seen> in(TcpState state) throws IOException {
    return all().stream().filter(seen -> seen.state == state).toList();
  }

  static List<Long> inodes(List<Seen> sockets) {
    return sockets.stream().map(Seen::inode).toList();
  }

  /** Waits until the sockets in a state are as expected. */
  static List<Seen> await(TcpState state, Predicate<List<Seen>> expected)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    List<Seen> seen = in(state);
    while (!expected.test(seen)) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("never came: " + all());
      }
      TimeUnit.MILLISECONDS.sleep(50);
      seen = in(state);
    }
    return seen;
  }
}
