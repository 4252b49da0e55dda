package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Listener;
import io.tcpwait.sample.LocalAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AcceptQueueTest {
  private final Listeners listeners = new Listeners(7);

  @Test
  void anEmptyQueueIsNotShown() {
    dump(listening("0.0.0.0:80", 0, 128));
    assertThat(listeners.acceptQueue(80)).isNull();
    assertThat(listeners.acceptQueue(81)).isNull();
  }

  /** The kernel admits one connection more than the backlog. */
  @Test
  void aQueueIsFullWithOneMoreThanTheBacklog() {
    dump(listening("0.0.0.0:80", 128, 128));
    assertThat(queue()).isEqualTo(alone(128, 128L));
    assertThat(queue().full()).isFalse();
    dump(listening("0.0.0.0:80", 129, 128));
    assertThat(queue()).isEqualTo(alone(129, 128L));
    assertThat(queue().full()).isTrue();
    dump(listening("0.0.0.0:80", 1, 0));
    assertThat(queue().full()).isTrue();
  }

  @Test
  void listenersOfOnePortShareAQueueThatIsFullIfAnyIsFull() {
    dump(
        listening("0.0.0.0:80", 3, 128),
        listening("0.0.0.0:80", 0, 128),
        withInode(withCookie(listening("[::1]:80", 11, 10), 2), 43),
        listening("0.0.0.0:81", 50, 10));
    AcceptQueue queue = queue();
    assertThat(queue.waiting()).isEqualTo(14);
    assertThat(queue.backlog()).isEqualTo(138);
    assertThat(queue.full()).isTrue();
    assertThat(queue.listeners()).isEqualTo(3);
    assertThat(queue.busy())
        .containsExactly(new Listener(new LocalAddress(0, 1), 43, 11, 10L), any(42, 3, 128L));
  }

  @Test
  void theBacklogIsUnknownFromProcfs() {
    dump(withCookie(listening("0.0.0.0:80", 500, 0), 0));
    assertThat(queue()).isEqualTo(alone(500, null));
    assertThat(queue().full()).isFalse();
  }

  @Test
  void aQueueIsOnlyThatOfTheLastDump() {
    dump(listening("0.0.0.0:80", 500, 100));
    listeners.begin(null);
    dump(listening("0.0.0.0:80", 2, 100));
    assertThat(queue().waiting()).isEqualTo(2);
    dump(listening("0.0.0.0:80", 0, 100));
    assertThat(listeners.acceptQueue(80)).isNull();
  }

  @Test
  void shouldListTheFullQueueFirstEvenIfAnotherIsLonger() {
    dump(
        listening("0.0.0.0:80", 100, 128),
        listening("0.0.0.0:81", 5, 4),
        listening("0.0.0.0:82", 0, 128));
    assertThat(listeners.acceptQueues()).extracting(AcceptQueue::port).containsExactly(81, 80);
  }

  private static AcceptQueue alone(long waiting, @Nullable Long backlog) {
    return new AcceptQueue(80, 1, waiting, backlog, List.of(any(42, waiting, backlog)));
  }

  private static Listener any(long inode, long waiting, @Nullable Long backlog) {
    return new Listener(new LocalAddress(0, 0xffffL << 32), inode, waiting, backlog);
  }

  private AcceptQueue queue() {
    return Objects.requireNonNull(listeners.acceptQueue(80));
  }

  private static TcpRecord listening(String local, int waiting, int backlog) {
    return withCookie(withInode(withQueues(listener(local), waiting, backlog), 42), 1);
  }

  private void dump(TcpRecord... sockets) {
    listeners.begin(null);
    for (TcpRecord socket : sockets) {
      listeners.listening(socket);
    }
    listeners.end(true);
  }
}
