package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Ports that one address or many addresses bind, or that only seem to be bound. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class BoundPortsIT {
  private static final int FIRST = 40_000;
  private static final int SERVICE = 9_000;

  @Test
  void shouldCountThePortsThatManyAddressesBind() throws Exception {
    int ports = 400;
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", FIRST, FIRST + ports - 1);
          try (Ends ends = new Ends();
              Watch watch = Watch.startQuick(List.of())) {
            for (int i = 0; i < 5 * ports; i++) {
              ends.open("127.9.0." + (i % 200 + 1), "127.0.0.1");
            }
            Look bound = watch.await(20, look -> boundPorts(look) > 0.45 * ports);
            assertThat(ports(bound).get("usable_ports").getAsLong())
                .isBetween((long) (0.48 * ports), (long) (0.54 * ports));
            assertThat(pool(bound, "*").get("bound_ports").getAsLong())
                .isEqualTo(boundPorts(bound));
            ends.openWhilePossible("127.0.0.2", ports);
            Look missed = watch.await(20, look -> look.trouble().contains("bind_pool critical"));
            assertThat(missed.trouble()).containsExactly("bind_pool critical");
            assertThat(missed.finding("bind_pool").get("summary").getAsString())
                .startsWith("Connections from 200 own addresses have bound ");
          }
          return null;
        });
  }

  /** Routes choose their addresses, and connect() chooses their ports. */
  @Test
  void shouldStaySilentWhenManyAddressesConnectWithoutBinding() throws Exception {
    Options options = Options.of(100, Variant.CLIENT_CLOSES).withPeers(50).withClients(50);
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", FIRST, FIRST + 399);
          try (PacedRequests requests = PacedRequests.start(options);
              Watch watch = Watch.startQuick(List.of(requests))) {
            watch.await(30, look -> look.closes() > 1_500);
            assertThat(watch.looks())
                .allMatch(look -> look.trouble().isEmpty())
                .allMatch(look -> boundPorts(look) == 0);
          }
          return null;
        });
  }

  @Test
  void shouldReportOneCriticalFindingWhenThePoolOfAnAddressIsFull() throws Exception {
    Options bindsFirst =
        Options.of(45, Variant.CLIENT_CLOSES).withPeers(40).withSource(Source.BIND_FIRST);
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", FIRST, FIRST + 999);
          try (PacedRequests requests = PacedRequests.start(bindsFirst);
              Watch watch = Watch.startQuick(List.of(requests))) {
            watch.await(60, look -> requests.tally().failures() > 0);
            List<Look> raised =
                watch.looks().stream().filter(look -> !look.trouble().isEmpty()).toList();
            assertThat(raised)
                .isNotEmpty()
                .allMatch(look -> look.trouble().size() == 1)
                .noneMatch(look -> look.findings("bind_pool").isEmpty());
            assertThat(raised.getLast().trouble()).containsExactly("bind_pool critical");
            assertThat(raised.getFirst().seconds())
                .isLessThan(watch.firstFailureSeconds(requests) - 5);
          }
          return null;
        });
  }

  @Test
  void shouldCountNoPortAsBoundWhenTheRangeIsMovedWhileConnectionsLive() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", 32_768, 36_000);
          try (Ends ends = new Ends();
              Watch watch = Watch.startQuick(List.of())) {
            // Fewer connections than the increase that would raise a warning.
            ends.openWhilePossible("127.0.0.2", 900);
            Look before = watch.await(10, look -> held(look) == 900);
            assertThat(boundPorts(before)).isZero();
            Netns.sysctl("net.ipv4.ip_local_port_range", 32_769, 36_000);
            watch.await(10, look -> ports(look).get("range_ports").getAsLong() == 3_232);
            for (int i = 0; i < 5; i++) {
              Look after = watch.next();
              assertThat(boundPorts(after)).isZero();
              assertThat(after.trouble()).isEmpty();
            }
          }
          return null;
        });
  }

  private static JsonObject ports(Look look) {
    return look.status().getAsJsonObject("ports");
  }

  private static long boundPorts(Look look) {
    return ports(look).get("bound_ports").getAsLong();
  }

  private static JsonObject pool(Look look, String source) {
    return ports(look).getAsJsonArray("bind_pools").asList().stream()
        .map(pool -> pool.getAsJsonObject())
        .filter(pool -> pool.get("source").getAsString().equals(source))
        .findFirst()
        .orElseThrow();
  }

  private static long held(Look look) {
    return ports(look).getAsJsonArray("budgets").asList().stream()
        .map(budget -> budget.getAsJsonObject())
        .filter(budget -> budget.get("port").getAsInt() == SERVICE)
        .mapToLong(budget -> budget.get("held_ports").getAsLong())
        .sum();
  }

  /** Both ends of connections that stay open. */
  private static final class Ends implements AutoCloseable {
    private final List<Channel> open = new ArrayList<>();
    private final ServerSocketChannel listener =
        ServerSocketChannel.open(StandardProtocolFamily.INET);

    Ends() throws IOException {
      listener.bind(new InetSocketAddress("0.0.0.0", SERVICE), 1_000);
    }

    void open(String source, String to) throws IOException {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
      open.add(client.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0)));
      connect(client, to);
    }

    void openWhilePossible(String to, int most) throws IOException {
      for (int i = 0; i < most; i++) {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
        open.add(client);
        try {
          connect(client, to);
        } catch (BindException e) {
          return; // No port is left; the kernel shows this only by failing.
        }
      }
    }

    private void connect(SocketChannel client, String to) throws IOException {
      client.connect(new InetSocketAddress(InetAddress.ofLiteral(to), SERVICE));
      open.add(listener.accept());
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
