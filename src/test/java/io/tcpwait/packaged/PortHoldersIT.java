package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client whose ports are held by connections in different states. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class PortHoldersIT {
  private static final int PORTS = 200;
  private static final int HELD = 196;
  private static final int SERVICE = 9_000;
  private static final int SMALL_BUFFER = 4_096;
  private static final long PATIENCE_SECONDS = 40;

  /** The course of a connection. */
  enum Course {
    /** The listener's queue is full, so the kernel drops SYNs. */
    NOT_ANSWERED,
    KEPT,
    CLIENT_CLOSES,
    CLIENT_SHUTS_DOWN,
    CLIENT_CLOSES_WITH_DATA,
    SERVER_CLOSES
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NOT_ANSWERED            | syn_sent         | The peer does not answer | connect timeout",
        "KEPT                    | established      | Too many connections | fewer connections",
        "CLIENT_CLOSES           | fin_wait2_orphan | The peer does not close | tcp_fin_timeout",
        "CLIENT_SHUTS_DOWN       | fin_wait2        | Neither side closes | call close()",
        "CLIENT_CLOSES_WITH_DATA | fin_wait1        | acknowledge the end | tcp_orphan_retries",
        "SERVER_CLOSES           | close_wait       | The program does not close | close_wait_leak"
      })
  void shouldNameTheStateThatHoldsThePorts(Course course, String state, String cause, String help)
      throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", 40_000, 40_000 + PORTS - 1);
          try (Connections connections = new Connections(course);
              Watch watch = Watch.startQuick(List.of())) {
            connections.open(HELD);
            Look look =
                watch.await(PATIENCE_SECONDS, of -> of.trouble().contains("port_budget critical"));
            JsonObject finding = look.finding("port_budget");
            assertThat(finding.get("cause").getAsString()).contains(cause);
            assertThat(finding.getAsJsonArray("helps").toString()).contains(help);
            assertThat(finding.getAsJsonArray("helps").toString()).doesNotContain("tcp_tw_reuse");
            assertThat(heldBy(look, state)).isGreaterThanOrEqualTo(HELD - 4);
          }
          return null;
        });
  }

  @Test
  void shouldStaySilentWhenHalfAsManyPortsAreHeld() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", 40_000, 40_000 + PORTS - 1);
          try (Connections connections = new Connections(Course.CLIENT_CLOSES);
              Watch watch = Watch.startQuick(List.of())) {
            connections.open(HELD / 2);
            watch.await(10, look -> look.seconds() > watch.looks().getFirst().seconds() + 6);
            assertThat(watch.looks()).allMatch(look -> look.findings("port_budget").isEmpty());
          }
          return null;
        });
  }

  private static long heldBy(Look look, String state) {
    return look.status().getAsJsonObject("ports").getAsJsonArray("budgets").asList().stream()
        .map(budget -> budget.getAsJsonObject())
        .filter(budget -> budget.get("port").getAsInt() == SERVICE)
        .mapToLong(budget -> budget.getAsJsonObject("held_by_state").get(state).getAsLong())
        .sum();
  }

  /** Both ends of connections that are opened and then left to their course. */
  private static final class Connections implements AutoCloseable {
    private final Course course;
    private final List<Channel> open = new ArrayList<>();
    private final ServerSocketChannel listener;

    Connections(Course course) throws IOException {
      this.course = course;
      listener = ServerSocketChannel.open(StandardProtocolFamily.INET);
      listener.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER);
      InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), SERVICE);
      listener.bind(at, course == Course.NOT_ANSWERED ? 1 : PORTS);
    }

    void open(int count) throws IOException {
      for (int i = 0; i < count; i++) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
        client.setOption(StandardSocketOptions.SO_SNDBUF, SMALL_BUFFER);
        if (course == Course.NOT_ANSWERED) {
          open.add(client);
          client.configureBlocking(false);
          client.connect(listener.getLocalAddress());
        } else {
          client.connect(listener.getLocalAddress());
          leave(client, listener.accept());
        }
      }
    }

    private void leave(SocketChannel client, SocketChannel server) throws IOException {
      switch (course) {
        case CLIENT_CLOSES -> {
          open.add(server);
          client.close();
        }
        case CLIENT_SHUTS_DOWN -> {
          open.add(server);
          open.add(client.shutdownOutput());
        }
        case CLIENT_CLOSES_WITH_DATA -> {
          open.add(server);
          client.configureBlocking(false);
          while (client.write(ByteBuffer.allocate(SMALL_BUFFER)) > 0) {
            // Writes until the server's window is closed, since the server does not read.
          }
          client.close();
        }
        case SERVER_CLOSES -> {
          server.close();
          open.add(client);
        }
        case KEPT, NOT_ANSWERED -> {
          open.add(server);
          open.add(client);
        }
      }
    }

    @Override
    public void close() throws IOException {
      for (Channel channel : open) {
        channel.close();
      }
      listener.close();
    }
  }
}
