package io.tcpwait.kit.closewait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitServer.Options;
import io.tcpwait.kit.closewait.CloseWaitServer.Variant;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sockets of a server whose clients close first. */
@Needs(Needs.NETNS)
class CloseWaitServerTest {
  /** More than the number of the tests' libraries, since a JVM may open all of them. */
  private static final int DESCRIPTORS = 200;

  private static final int BACKLOG = 4;

  @Test
  void acceptsNoConnectionsAndItsQueueFillsUp() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitServer server = start(Options.of(Variant.NOT_ACCEPTED))) {
            server.come(2);
            assertThat(server.waiting()).isEqualTo(2);
            server.come(BACKLOG + 1);
            assertThat(server.waiting()).isEqualTo(BACKLOG + 1);
            assertThat(server.unanswered()).isEqualTo(2);
            assertThat(Seen.in(TcpState.CLOSE_WAIT))
                .hasSize(BACKLOG + 1)
                .allMatch(seen -> seen.receiveQueue() == 101 && seen.inode() == 0)
                .allMatch(seen -> seen.localPort() == CloseWaitServer.PORT);
            assertThat(Seen.in(TcpState.LISTEN))
                .singleElement()
                .matches(seen -> seen.receiveQueue() == BACKLOG + 1 && seen.sendQueue() == BACKLOG);
            assertThat(Seen.in(TcpState.SYN_SENT)).hasSize(2);
          }
          return null;
        });
  }

  /** Without free descriptors, accept(2) fails and connections stay in the queue. */
  @Test
  void acceptsNoConnectionsWithoutFreeDescriptors() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitServer server =
              start(Options.of(Variant.READ_NOT_CLOSED).withMaxDescriptors(DESCRIPTORS))) {
            server.come(DESCRIPTORS);
            assertThat(server.accepted()).isBetween(1, DESCRIPTORS - 10);
            assertThat(server.waiting()).isEqualTo(BACKLOG + 1);
            assertThat(server.unanswered())
                .isEqualTo(DESCRIPTORS - server.accepted() - BACKLOG - 1);
            assertThat(Seen.in(TcpState.CLOSE_WAIT))
                .hasSize(server.accepted() + BACKLOG + 1)
                .filteredOn(seen -> seen.inode() == 0)
                .hasSize(BACKLOG + 1);
          }
          return null;
        });
  }

  @ParameterizedTest
  @CsvSource({"DATA_UNREAD, 101", "EOF_UNREAD, 1", "READ_NOT_CLOSED, 0"})
  void doesNotCloseItsConnections(Variant variant, long receiveQueue) throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitServer server = start(Options.of(variant).withAddresses(3))) {
            server.come(2 * BACKLOG);
            assertThat(server.accepted()).isEqualTo(2 * BACKLOG);
            assertThat(server.waiting()).isZero();
            List<Seen> kept = Seen.in(TcpState.CLOSE_WAIT);
            assertThat(kept)
                .hasSize(2 * BACKLOG)
                .allMatch(seen -> seen.receiveQueue() == receiveQueue)
                .allMatch(seen -> seen.timer() == Seen.NO_TIMER)
                .allMatch(seen -> seen.localPort() == CloseWaitServer.PORT);
            assertThat(kept.stream().map(Seen::peer).distinct())
                .containsExactlyInAnyOrder("127.60.0.1", "127.60.0.2", "127.60.0.3");
            assertThat(new Owner(server.pid()).sockets()).containsAll(Seen.inodes(kept));
          }
          return null;
        });
  }

  @Test
  void closesItsConnections() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitServer server = start(Options.of(Variant.CLOSES))) {
            server.come(2 * BACKLOG);
            assertThat(server.accepted()).isEqualTo(2 * BACKLOG);
            Seen.await(TcpState.CLOSE_WAIT, List::isEmpty);
            assertThat(new Owner(server.pid()).sockets()).hasSize(1);
          }
          return null;
        });
  }

  @Test
  void closesItsConnectionsAfterADelay() throws Exception {
    Netns.call(
        () -> {
          Options slow = Options.of(Variant.CLOSES).withUntilClosed(Duration.ofSeconds(1));
          try (CloseWaitServer server = start(slow)) {
            server.come(BACKLOG);
            assertThat(Seen.in(TcpState.CLOSE_WAIT)).hasSize(BACKLOG);
            Seen.await(TcpState.CLOSE_WAIT, List::isEmpty);
          }
          return null;
        });
  }

  private static CloseWaitServer start(Options options) throws Exception {
    return CloseWaitServer.start(options.withBacklog(BACKLOG));
  }
}
