package io.tcpwait.packaged;

import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The CLOSE_WAIT sockets in the calling thread's network namespace, as the kernel shows them. */
final class CloseWaits {
  private static final double MS_PER_SECOND = 1e3;

  private CloseWaits() {}

  /** The times of the FINs in ascending order, of sockets without keepalive. */
  static List<Double> finSeconds() throws IOException {
    List<Double> fins = new ArrayList<>();
    double now = System.currentTimeMillis() / MS_PER_SECOND;
    try (SockDiag diag = new SockDiag()) {
      diag.dump(
          TcpState.mask(List.of(TcpState.CLOSE_WAIT)),
          true,
          socket -> fins.add(now - socket.info().lastAckReceivedMs() / MS_PER_SECOND));
    }
    Collections.sort(fins);
    return fins;
  }
}
