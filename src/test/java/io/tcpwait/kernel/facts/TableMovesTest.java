package io.tcpwait.kernel.facts;

import static io.tcpwait.kernel.TcpState.CLOSE_WAIT;
import static io.tcpwait.kernel.TcpState.ESTABLISHED;
import static io.tcpwait.kernel.TcpState.FIN_WAIT2;
import static io.tcpwait.kernel.TcpState.LISTEN;
import static io.tcpwait.kernel.TcpState.SYN_SENT;
import static io.tcpwait.kernel.TcpState.TIME_WAIT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Each change of a table of listeners and established connections moves a counter. The agent skips
 * a dump while these counters stand still, so a change without a move would stay hidden.
 */
@Needs(Needs.NETNS)
class TableMovesTest {
  /** A change of a host whose table stood still. */
  private interface Change {
    void make() throws Exception;
  }

  private static void assertMoves(Host host, Change change) throws Exception {
    List<Long> before = host.tableMoves();
    assertThat(before).isNotEmpty();
    change.make();
    assertThat(Host.comes(() -> !host.tableMoves().equals(before))).isTrue();
  }

  @Test
  void aNewOrClosedListenerMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          assertMoves(host, () -> host.listen("127.0.0.1"));
          ServerSocketChannel second = host.listen("127.0.0.2");
          assertMoves(host, second::close);
          assertThat(host.count(LISTEN)).isEqualTo(1);
        });
  }

  @Test
  void anIpv6ListenerMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          try (ServerSocketChannel listener =
              ServerSocketChannel.open(StandardProtocolFamily.INET6)) {
            InetAddress loopback = InetAddress.ofLiteral("::1");
            assertMoves(
                host, () -> listener.bind(new InetSocketAddress(loopback, Host.SERVICE_PORT)));
          }
        });
  }

  @Test
  void aConnectionMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          ServerSocketChannel service = host.listen("127.0.0.1");
          assertMoves(host, () -> host.connect(service));
          host.awaitCount(2, ESTABLISHED);
        });
  }

  @Test
  void anUnacceptedConnectionMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          ServerSocketChannel service = host.listen("127.0.0.1");
          assertMoves(
              host,
              () -> {
                try (SocketChannel client = SocketChannel.open(service.getLocalAddress())) {
                  assertThat(client.isConnected()).isTrue();
                }
              });
        });
  }

  @Test
  void anUnansweredConnectionMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          Netns.run("ip", "link", "add", "silent", "type", "veth", "peer", "name", "nobody");
          Netns.run("ip", "link", "set", "nobody", "up");
          Netns.run("ip", "addr", "add", "198.51.100.1/24", "dev", "silent");
          Netns.run("ip", "link", "set", "silent", "up", "arp", "off");
          assertMoves(host, () -> host.connecting("198.51.100.2"));
          host.awaitCount(1, SYN_SENT);
        });
  }

  @Test
  void aFinMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          assertMoves(host, connection.client()::shutdownOutput);
          host.awaitCount(1, CLOSE_WAIT);
          host.awaitCount(1, FIN_WAIT2);
        });
  }

  @Test
  void aCloseOfBothEndsMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          assertMoves(host, connection::closeClientFirst);
          host.awaitCount(1, TIME_WAIT);
        });
  }

  @Test
  void aResetMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          assertMoves(host, connection::reset);
          host.awaitOnly(LISTEN);
        });
  }

  /** ss -K ends a connection without a FIN. */
  @Test
  void aDestroyedConnectionMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          Change destroy =
              () ->
                  Netns.run(
                      "ss", "-K", "-t", "sport", "=", Integer.toString(connection.clientPort()));
          assertMoves(host, destroy);
          host.awaitOnly(LISTEN);
        });
  }

  @Test
  void dataOnAConnectionMovesACounter() throws Exception {
    Host.fresh(
        host -> {
          Connection connection = host.connect(host.listen("127.0.0.1"));
          ByteBuffer data = ByteBuffer.wrap("data".getBytes(US_ASCII));
          assertMoves(host, () -> connection.client().write(data));
        });
  }

  @Test
  void countersStandStillWhileNothingChanges() throws Exception {
    Host.fresh(
        host -> {
          host.connect(host.listen("127.0.0.1"));
          host.awaitOnly(TcpState.LISTEN, ESTABLISHED);
          List<Long> before = host.tableMoves();
          assertThat(Host.comes(() -> !host.tableMoves().equals(before), 500_000_000L)).isFalse();
        });
  }
}
