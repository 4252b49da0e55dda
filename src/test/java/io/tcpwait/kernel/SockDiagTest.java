package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

@Needs(Needs.NETNS)
class SockDiagTest {
  private static final int ALL_STATES = TcpState.mask(TcpState.ALL);

  @Test
  void showsBothEndsOfAConnection() throws Exception {
    List<String> seen =
        Netns.call(
            () -> {
              List<String> records = new ArrayList<>();
              try (ServerSocket server =
                      new ServerSocket(0, 5, InetAddress.ofLiteral("127.0.0.1"));
                  Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                  SockDiag diag = new SockDiag()) {
                assertThat(client.isConnected()).isTrue();
                diag.dump(
                    ALL_STATES,
                    false,
                    r -> {
                      assertThat(r.cookie()).isNotZero();
                      records.add(
                          r.state()
                              + " "
                              + (r.localPort() == server.getLocalPort())
                              + " "
                              + Long.toHexString(r.localLow()));
                    });
              }
              return records;
            });
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "LISTEN true ffff7f000001",
            "ESTABLISHED true ffff7f000001",
            "ESTABLISHED false ffff7f000001");
  }
}
