package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A first report or sample after a server was stopped, and beside a proxy that still runs. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class GoneListenerIT {
  private static final int CLIENTS = 50;
  private static final int RATE = 200;

  @TempDir private Path folder;

  /** The listener's port is below the port range, and inside it, as after the range was widened. */
  @Test
  void shouldCountTimeWaitsOfAStoppedServerAsInboundFromTheFirstSample() throws Exception {
    assertInbound(8080);
    assertInbound(45_678);
  }

  private void assertInbound(int port) throws Exception {
    Options options =
        Options.of(RATE, Variant.SERVER_CLOSES)
            .withPort(port)
            .withClients(CLIENTS)
            .withSource(Source.BIND_FIRST);
    Netns.call(
        () -> {
          PacedRequests requests = PacedRequests.start(options);
          while (requests.tally().closes() < 5L * RATE) {
            TimeUnit.MILLISECONDS.sleep(100);
          }
          requests.close();
          JsonObject report = OneReport.json(folder).object();
          assertThat(OneReport.timeWaitServices(report)).containsExactly("inbound " + port);
          assertThat(report.getAsJsonObject("ports").getAsJsonArray("budgets")).isEmpty();
          try (AgentProcess agent = AgentProcess.start()) {
            for (int i = 0; i < 3; i++) {
              agent.awaitNextSample();
              String status = agent.get("/api/v1/status");
              assertThat(
                      OneReport.timeWaitServices(JsonParser.parseString(status).getAsJsonObject()))
                  .containsExactly("inbound " + port);
            }
          }
          return null;
        });
  }

  /**
   * The proxy has its own list of source ports, and uses each of them towards every backend, on
   * high ports.
   */
  @Test
  void shouldLeaveAProxyWithSourcePortsOfItsOwnOutbound() throws Exception {
    Netns.call(
        () -> {
          List<ServerSocketChannel> backends = new ArrayList<>();
          try {
            for (int i = 0; i < 10; i++) {
              backends.add(
                  ServerSocketChannel.open(StandardProtocolFamily.INET)
                      .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.2"), 41_000 + i)));
            }
            for (int port = 10_000; port < 10_100; port++) {
              for (ServerSocketChannel backend : backends) {
                connectAndClose(port, backend);
              }
            }
            JsonObject report = OneReport.json(folder).object();
            assertThat(OneReport.timeWaitServices(report))
                .hasSize(backends.size())
                .allMatch(of -> of.startsWith("outbound 410"));
          } finally {
            for (ServerSocketChannel backend : backends) {
              backend.close();
            }
          }
          return null;
        });
  }

  private static void connectAndClose(int port, ServerSocketChannel backend) throws IOException {
    try (SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET)) {
      client.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      client.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
      client.connect(backend.getLocalAddress());
      SocketChannel server = backend.accept();
      client.shutdownOutput();
      server.close();
    }
  }
}
