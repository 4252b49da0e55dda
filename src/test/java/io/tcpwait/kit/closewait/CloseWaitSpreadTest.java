package io.tcpwait.kit.closewait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The sockets of a {@link CloseWaitSpread}. */
@Needs(Needs.NETNS)
class CloseWaitSpreadTest {
  @Test
  void everyPeerHasSocketsWithEveryOwner() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitSpread spread = CloseWaitSpread.start(10, 2)) {
            spread.leak(20);
            spread.leak(40);
            assertThat(spread.closeWaits()).isEqualTo(60);
            List<Seen> leaked = Seen.in(TcpState.CLOSE_WAIT);
            assertThat(leaked).hasSize(60).allMatch(seen -> seen.receiveQueue() == 1);
            assertThat(spread.pids()).hasSize(2);
            for (long pid : spread.pids()) {
              var inodes = new Owner(pid).sockets();
              var byPeer =
                  leaked.stream()
                      .filter(seen -> inodes.contains(seen.inode()))
                      .collect(Collectors.groupingBy(Seen::peer, Collectors.counting()));
              assertThat(byPeer).hasSize(10).allSatisfy((peer, n) -> assertThat(n).isEqualTo(3));
            }
          }
          return null;
        });
  }
}
