package io.tcpwait.kit.closewait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans.Variant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The sockets of a client whose far ends close first. */
@Needs(Needs.NETNS)
class CloseWaitScansTest {
  private static final int DATANODES = 3;
  private static final int MAX_DESCRIPTORS = 150;

  @Test
  void readsToTheEndAndKeepsTheSocketUntilDescriptorsRunOut() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitScans scans = start(Variant.READ_NOT_CLOSED)) {
            assertThat(scans.open(4)).isEqualTo(4);
            assertThat(scans.open(5)).isEqualTo(5);
            List<Seen> kept = Seen.in(TcpState.CLOSE_WAIT);
            assertThat(kept)
                .hasSize(9)
                .allMatch(seen -> seen.receiveQueue() == 0 && seen.timer() == Seen.NO_TIMER)
                .allMatch(seen -> seen.remotePort() == CloseWaitScans.PORT);
            assertThat(kept.stream().map(Seen::peer).distinct()).hasSize(DATANODES);
            Owner client = new Owner(scans.pid());
            assertThat(client.maxDescriptors()).containsExactly(150L, 150L);
            assertThat(client.sockets()).hasSize(9).containsAll(Seen.inodes(kept));

            assertThat(scans.open(MAX_DESCRIPTORS)).isBetween(1, MAX_DESCRIPTORS - 10);
            assertThat(Seen.in(TcpState.CLOSE_WAIT))
                .hasSize(scans.scans())
                .allMatch(seen -> seen.receiveQueue() == 0);
            assertThat(scans.open(1)).isZero();
          }
          return null;
        });
  }

  @Test
  void readsHalfOfTheDataAndKeepsTheSocket() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitScans scans = start(Variant.DATA_UNREAD)) {
            scans.open(4);
            assertThat(Seen.in(TcpState.CLOSE_WAIT))
                .hasSize(4)
                .allMatch(seen -> seen.receiveQueue() == 4 * 1024 + 1);
          }
          return null;
        });
  }

  @Test
  void readsToTheEndAndCloses() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitScans scans = start(Variant.CLOSES)) {
            scans.open(4);
            Seen.await(TcpState.CLOSE_WAIT, List::isEmpty);
            assertThat(scans.open(4)).isEqualTo(4);
            Seen.await(TcpState.CLOSE_WAIT, List::isEmpty);
            assertThat(new Owner(scans.pid()).sockets()).isEmpty();
          }
          return null;
        });
  }

  private static CloseWaitScans start(Variant variant) throws Exception {
    return CloseWaitScans.start(DATANODES, variant, MAX_DESCRIPTORS);
  }
}
