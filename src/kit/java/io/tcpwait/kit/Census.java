package io.tcpwait.kit;

import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** The expected number of sockets in each state. It can wait until the kernel has these numbers. */
public final class Census {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Map<TcpState, Integer> expected = new EnumMap<>(TcpState.class);

  void add(TcpState state, int count) {
    expected.merge(state, count, Integer::sum);
  }

  Map<TcpState, Integer> expected() {
    return Collections.unmodifiableMap(expected);
  }

  /** Counts the sockets in each state in the calling thread's network namespace. */
  static Map<TcpState, Integer> taken(SockDiag diag) throws IOException {
    Map<TcpState, Integer> counts = new EnumMap<>(TcpState.class);
    diag.dump(TcpState.mask(TcpState.ALL), false, s -> counts.merge(s.state(), 1, Integer::sum));
    return counts;
  }

  /**
   * Waits until the kernel has the expected numbers: an ACK, and so a change of state, may be
   * delayed by 40 ms.
   */
  void await() throws IOException {
    long start = System.nanoTime();
    try (SockDiag diag = new SockDiag()) {
      Map<TcpState, Integer> taken = taken(diag);
      while (!taken.equals(expected)) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new IOException("the kernel has " + taken + " where there should be " + expected);
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
        taken = taken(diag);
      }
    }
  }

  /** Waits until no socket of the calling thread's network namespace matches {@code such}. */
  public static void awaitNone(Predicate<TcpRecord> such) throws IOException {
    long start = System.nanoTime();
    try (SockDiag diag = new SockDiag()) {
      int left = count(diag, such);
      while (left > 0) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw new IOException("the kernel still has " + left + " sockets that should have gone");
        }
        LockSupport.parkNanos(LOOK_EVERY_NANOS);
        left = count(diag, such);
      }
    }
  }

  private static int count(SockDiag diag, Predicate<TcpRecord> such) throws IOException {
    int[] count = {0};
    diag.dump(
        TcpState.mask(TcpState.ALL),
        false,
        socket -> {
          if (such.test(socket)) {
            count[0]++;
          }
        });
    return count[0];
  }
}
