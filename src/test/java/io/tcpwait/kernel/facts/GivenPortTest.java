package io.tcpwait.kernel.facts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

/** A listener cannot bind a port that connect(2) has chosen, SO_REUSEADDR or not. */
@Needs(Needs.NETNS)
class GivenPortTest {
  private static final int PORT = 40_000;

  @Test
  void shouldRefuseAListenerWhileAConnectionHasItsPort() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", PORT, PORT + 1);
          InetAddress host = InetAddress.ofLiteral("127.0.0.1");
          try (ServerSocket peer = new ServerSocket(8080, 5, host)) {
            Socket client = new Socket(host, 8080);
            Socket server = peer.accept();
            int given = client.getLocalPort();
            assertThat(given).isBetween(PORT, PORT + 1);
            assertThatThrownBy(() -> listen(given)).isInstanceOf(BindException.class);
            client.close();
            server.close();
            assertThatThrownBy(() -> listen(given))
                .as("TIME_WAIT")
                .isInstanceOf(BindException.class);
            Netns.sysctl(
                "net.ipv4.ip_local_reserved_ports", Integer.toString(2 * PORT + 1 - given));
            listen(2 * PORT + 1 - given);
          }
          return null;
        });
  }

  private static void listen(int port) throws Exception {
    try (ServerSocket listener = new ServerSocket()) {
      listener.setReuseAddress(true);
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
