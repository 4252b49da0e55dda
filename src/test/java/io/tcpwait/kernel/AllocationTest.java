package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A socket costs no garbage. The allocations of a dump's calls vary by some hundred bytes. The
 * bound is one byte for each further socket, which is less than any object.
 */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
@Needs(Needs.NETNS)
class AllocationTest {
  private static final int ALL = TcpState.mask(TcpState.ALL);
  private static final int FEW = 100;
  private static final int MANY = 1_000;
  private static final int DUMPS = 50;
  private static final int MOST_DUMPS = 1_000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private long checksum;

  @Test
  void sockDiagAllocatesNothingForASocket() throws Exception {
    Netns.call(
        () -> {
          try (var diag = new SockDiag()) {
            assertNothingPerSocket(diag);
          }
          return null;
        });
  }

  @Test
  void procNetTcpAllocatesNothingForASocket() throws Exception {
    Netns.call(
        () -> {
          assertNothingPerSocket(new ProcNetTcp(new ProcFs(Path.of("/proc"))));
          return null;
        });
  }

  private void assertNothingPerSocket(TcpSource source) throws IOException {
    long few = leastBytes(source, FEW, DUMPS, 0);
    long bound = few + 2 * (MANY - FEW);
    assertThat(leastBytes(source, MANY, MOST_DUMPS, bound)).isLessThanOrEqualTo(bound);
  }

  /**
   * The bytes that a dump allocates once the code is compiled: the least of many, or {@code
   * enough}.
   */
  private long leastBytes(TcpSource source, int pairs, int dumps, long enough) throws IOException {
    try (var sockets = new Pairs(pairs)) {
      long least = Long.MAX_VALUE;
      for (int i = 0; i < dumps && least > enough; i++) {
        checksum = 0;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        source.dump(ALL, true, this::visit);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        assertThat(checksum).isGreaterThanOrEqualTo(sockets.sockets());
      }
      return least;
    }
  }

  private void visit(TcpRecord socket) {
    TcpInfo info = socket.info();
    checksum += 1 + socket.localPort() + (info == null ? 0 : info.bytesReceived());
  }
}
