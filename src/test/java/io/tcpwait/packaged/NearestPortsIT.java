package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.FewPorts;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Tuples that run out beside larger tuples, between two dumps, or within a part of the range. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class NearestPortsIT {
  private static final int SERVICE = 9_000;
  private static final String CRITICAL = "port_budget critical";

  @Test
  void shouldJudgeASixthTupleThatRunsOutBesideFiveSteadyTuples() throws Exception {
    int ports = 200;
    Netns.call(
        () -> {
          FewPorts.leave(ports, 0);
          try (Client client = new Client();
              Watch watch = Watch.startQuick(List.of())) {
            for (int i = 0; i < 5; i++) {
              for (int j = 0; j < 0.79 * ports - 1; j++) {
                client.open("127.0.1." + (i + 1));
              }
            }
            watch.await(10, look -> look.seconds() > watch.looks().getFirst().seconds() + 4);
            assertThat(watch.looks()).allMatch(look -> look.trouble().isEmpty());
            int closed = 0;
            while (!watch.next().trouble().contains(CRITICAL)) {
              for (int i = 0; i < 10; i++) {
                client.openAndClose("127.0.1.99");
                closed++;
              }
            }
            assertThat(closed).isLessThan(ports);
            assertThat(watch.looks().getLast().finding("port_budget").get("peer").getAsString())
                .isEqualTo("127.0.1.99:" + SERVICE);
          }
          return null;
        });
  }

  /** More connections than are dumped at every sample, and their number increases. */
  @Test
  void shouldFollowOpenConnectionsWhileTheyIncrease() throws Exception {
    int ports = 3_000;
    int perSecond = 60;
    Netns.call(
        () -> {
          FewPorts.leave(ports, 0);
          try (Client client = new Client();
              Watch watch = Watch.startQuick(List.of())) {
            int held = 0;
            for (; held < 1_200; held++) {
              client.open("127.0.1.1");
            }
            watch.await(10, look -> held(look) == 1_200);
            Look look = watch.looks().getLast();
            while (held < 2_600) {
              long endNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
              for (int i = 0; i < perSecond; i++, held++) {
                client.open("127.0.1.1");
              }
              TimeUnit.NANOSECONDS.sleep(endNanos - System.nanoTime());
              look = watch.next();
              assertThat((double) held(look)).isCloseTo(held, within(0.05 * ports));
            }
            assertThat(look.trouble()).containsExactly(CRITICAL);
            assertThat(Look.secondsLeft(look.finding("port_budget")))
                .isCloseTo((ports - held) / (double) perSecond, within(5.0));
          }
          return null;
        });
  }

  /** The program has its own list of ports, and starts in the middle of the list. */
  @Test
  void shouldReportThatAPartOfTheRangeIsFull() throws Exception {
    int part = 100;
    Netns.call(
        () -> {
          try (Client client = new Client();
              Watch watch = Watch.startQuick(List.of())) {
            for (int i = 0; i < part; i++) {
              client.openAndClose("127.0.1.1", 50_000 + (i + part / 2) % part);
              if (i % 5 == 4) {
                watch.next();
              }
            }
            Look look = watch.await(10, of -> !of.findings("port_budget").isEmpty());
            JsonObject finding = look.finding("port_budget");
            assertThat(finding.get("severity").getAsString()).isEqualTo("info");
            assertThat(finding.get("summary").getAsString())
                .contains("hold 100 of the 100 ports from 50000 to 50099");
            assertThat(look.trouble()).isEmpty();
          }
          return null;
        });
  }

  private static long held(Look look) {
    return look.status().getAsJsonObject("ports").getAsJsonArray("budgets").asList().stream()
        .map(budget -> budget.getAsJsonObject())
        .filter(budget -> budget.get("port").getAsInt() == SERVICE)
        .mapToLong(budget -> budget.get("held_ports").getAsLong())
        .sum();
  }

  /** A client of a server that listens on every address and keeps its ends. */
  private static final class Client implements AutoCloseable {
    private final List<Channel> open = new ArrayList<>();
    private final ServerSocketChannel listener =
        ServerSocketChannel.open(StandardProtocolFamily.INET);

    Client() throws IOException {
      listener.bind(new InetSocketAddress("0.0.0.0", SERVICE), 1_000);
    }

    void open(String to) throws IOException {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
      open.add(client);
      client.connect(new InetSocketAddress(InetAddress.ofLiteral(to), SERVICE));
      open.add(listener.accept());
    }

    void openAndClose(String to) throws IOException {
      close(SocketChannel.open(StandardProtocolFamily.INET), to);
    }

    void openAndClose(String to, int port) throws IOException {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
      close(client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port)), to);
    }

    /** Closes the client first, which leaves the TIME_WAIT there. */
    private void close(SocketChannel client, String to) throws IOException {
      try (client) {
        client.connect(new InetSocketAddress(InetAddress.ofLiteral(to), SERVICE));
        try (SocketChannel server = listener.accept()) {
          client.close();
          server.read(ByteBuffer.allocate(1));
        }
      } catch (BindException e) {
        // No port is left.
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
