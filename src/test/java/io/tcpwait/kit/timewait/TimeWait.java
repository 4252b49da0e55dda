package io.tcpwait.kit.timewait;

import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A TIME_WAIT as the kernel shows it in the calling thread's network namespace. */
record TimeWait(String local, int localPort, String peer, int remotePort) {
  static List<TimeWait> all() throws IOException {
    List<TimeWait> seen = new ArrayList<>();
    try (SockDiag diag = new SockDiag()) {
      diag.dump(TcpState.mask(List.of(TcpState.TIME_WAIT)), false, socket -> seen.add(of(socket)));
    }
    return seen;
  }

  private static TimeWait of(TcpRecord socket) {
    return new TimeWait(
        ipv4(socket.localLow()), socket.localPort(), ipv4(socket.remoteLow()), socket.remotePort());
  }

  private static String ipv4(long bits) {
    return "%d.%d.%d.%d"
        .formatted(bits >> 24 & 0xff, bits >> 16 & 0xff, bits >> 8 & 0xff, bits & 0xff);
  }
}
