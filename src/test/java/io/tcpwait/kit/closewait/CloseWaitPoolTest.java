package io.tcpwait.kit.closewait;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import io.tcpwait.kit.closewait.CloseWaitPool.Variant;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The sockets that a pool leaves behind when its backends are replaced. */
@Needs(Needs.NETNS)
class CloseWaitPoolTest {
  private static final int WORKERS = 6;
  private static final int BACKENDS = 3;
  private static final Options OPTIONS = Options.of(WORKERS, BACKENDS);

  @Test
  void forgetsTheConnectionsToAReplacedBackend() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitPool pool = CloseWaitPool.open(OPTIONS.withMaxDescriptors(300))) {
            Owner client = new Owner(pool.pid());
            assertThat(client.maxDescriptors()).containsExactly(300L, 300L);
            assertThat(Seen.in(TcpState.CLOSE_WAIT)).isEmpty();
            assertThat(client.sockets()).hasSize(WORKERS * BACKENDS);

            var first = pool.replaceBackend();
            var second = pool.replaceBackend();

            assertThat(second.connected()).isEqualTo(WORKERS);
            assertThat(pool.replaced()).containsExactly(first.gone(), second.gone());
            assertThat(pool.backends()).hasSize(BACKENDS).endsWith(first.come(), second.come());
            List<Seen> left = Seen.in(TcpState.CLOSE_WAIT);
            assertThat(left)
                .hasSize(2 * WORKERS)
                .allMatch(seen -> seen.receiveQueue() == 1 && seen.sendQueue() == 0)
                .allMatch(seen -> seen.timer() == Seen.NO_TIMER)
                .allMatch(seen -> seen.remotePort() == CloseWaitPool.PORT);
            assertThat(left.stream().collect(Collectors.groupingBy(Seen::peer)))
                .containsOnlyKeys(hosts(pool.replaced()))
                .allSatisfy((peer, sockets) -> assertThat(sockets).hasSize(WORKERS));
            assertThat(client.sockets())
                .hasSize(WORKERS * (BACKENDS + 2))
                .containsAll(Seen.inodes(left));
          }
          assertThat(Seen.in(TcpState.CLOSE_WAIT)).isEmpty();
          return null;
        });
  }

  @Test
  void runsOutOfDescriptors() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitPool pool = CloseWaitPool.open(Options.of(60, 1).withMaxDescriptors(200))) {
            var last = pool.replaceBackend();
            while (last.connected() == 60) {
              last = pool.replaceBackend();
            }
            assertThat(new Owner(pool.pid()).sockets()).hasSizeBetween(61, 199);
            assertThat(pool.replaceBackend().connected()).isZero();
          }
          return null;
        });
  }

  @Test
  void closesTheConnectionsToAReplacedBackend() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitPool pool = CloseWaitPool.open(OPTIONS.withVariant(Variant.CLOSES))) {
            pool.replaceBackend();
            assertThat(Seen.in(TcpState.CLOSE_WAIT)).hasSize(WORKERS);
            Seen.await(TcpState.CLOSE_WAIT, List::isEmpty);
            assertThat(new Owner(pool.pid()).sockets()).hasSize(WORKERS * BACKENDS);
          }
          return null;
        });
  }

  @Test
  void keepsSendingOnTheConnectionsToAReplacedBackend() throws Exception {
    Netns.call(
        () -> {
          try (CloseWaitPool pool = CloseWaitPool.open(OPTIONS.withVariant(Variant.STILL_SENDS))) {
            pool.replaceBackend();
            Seen.await(
                TcpState.CLOSE_WAIT, all -> all.stream().anyMatch(s -> s.lastDataSentMs() > 500));
            Seen.await(
                TcpState.CLOSE_WAIT, all -> all.stream().allMatch(s -> s.lastDataSentMs() < 500));
            assertThat(Seen.in(TcpState.CLOSE_WAIT))
                .hasSize(WORKERS)
                .allMatch(seen -> seen.receiveQueue() == 1);
            assertThat(Seen.in(TcpState.FIN_WAIT2))
                .hasSize(WORKERS)
                .allMatch(seen -> seen.inode() != 0 && seen.receiveQueue() == 0);
          }
          return null;
        });
  }

  /** A socket that keepalive ended is in no table any more, but its descriptor stays open. */
  @Test
  void keepaliveEndsTheSocketsAndLeavesTheDescriptors() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_fin_timeout", 1);
          Options options = OPTIONS.withKeepalive(new Keepalive(2, 1, 2));
          try (CloseWaitPool pool = CloseWaitPool.open(options)) {
            pool.replaceBackend();
            List<Seen> doomed = Seen.in(TcpState.CLOSE_WAIT);
            assertThat(doomed)
                .hasSize(WORKERS)
                .allMatch(seen -> seen.timer() == Seen.KEEPALIVE_TIMER);

            Seen.await(TcpState.CLOSE_WAIT, List::isEmpty);
            Set<Long> open = new Owner(pool.pid()).sockets();
            assertThat(open).hasSize(WORKERS * (BACKENDS + 1)).containsAll(Seen.inodes(doomed));
            assertThat(Seen.inodes(Seen.all())).doesNotContainAnyElementsOf(Seen.inodes(doomed));
          }
          return null;
        });
  }

  private static String[] hosts(List<InetSocketAddress> addresses) {
    return addresses.stream().map(InetSocketAddress::getHostString).toArray(String[]::new);
  }
}
