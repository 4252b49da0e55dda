package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The port in a request for the connections to one port, in network byte order. */
class RemotePortRequestTest {
  private static final int PORT = 0x0cea;
  private static final int ALL = TcpState.mask(TcpState.ALL);

  /**
   * The offset in struct inet_diag_req, behind the netlink header; below that of inet_diag_req_v2.
   */
  private static final int DPORT_OF_GETSOCK = 16 + 6;

  private static final int DPORT_OF_BY_FAMILY = 16 + 10;

  private final ScriptedKernel kernel =
      new ScriptedKernel(
          (request, seq) ->
              List.of(
                  ScriptedKernel.datagram(
                      request.equals("18")
                          ? Messages.end(Nlmsg.TYPE_ERROR, seq, -Errno.ENOENT)
                          : Messages.end(Nlmsg.TYPE_DONE, seq, 0))));

  @Test
  void onlyRequestsForAPortHaveThePortInItsField() throws Exception {
    try (SockDiag sockDiag = new SockDiag(_ -> kernel)) {
      sockDiag.dumpTo(PORT, ALL, _ -> {});
      assertThat(kernel.requests).containsExactly("18", "20/2", "20/10");
      assertThat(port(0, DPORT_OF_GETSOCK)).isEqualTo(PORT);
      assertThat(port(1, DPORT_OF_BY_FAMILY)).isEqualTo(PORT);
      assertThat(port(2, DPORT_OF_BY_FAMILY)).isEqualTo(PORT);

      sockDiag.dump(ALL, false, _ -> {});
      assertThat(port(3, DPORT_OF_BY_FAMILY)).isZero();
    }
  }

  private int port(int request, int at) {
    return ByteBuffer.wrap(kernel.requestBytes.get(request)).getShort(at) & 0xffff;
  }
}
