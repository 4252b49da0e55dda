package io.tcpwait.model;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AcceptQueueTest {
  private final Listeners listeners = new Listeners(7);

  @Test
  void whereNothingWaitsThereIsNone() {
    dump(listening("0.0.0.0:80", 0, 128));
    assertThat(listeners.acceptQueue(80)).isNull();
    assertThat(listeners.acceptQueue(81)).isNull();
  }

  /** The kernel lets one more in than the backlog says. */
  @Test
  void isFullWithOneMoreThanTheBacklog() {
    dump(listening("0.0.0.0:80", 128, 128));
    assertThat(queue()).isEqualTo(new AcceptQueue(128, 128L, false, 42));
    dump(listening("0.0.0.0:80", 129, 128));
    assertThat(queue()).isEqualTo(new AcceptQueue(129, 128L, true, 42));
    dump(listening("0.0.0.0:80", 1, 0));
    assertThat(queue().full()).isTrue();
  }

  @Test
  void listenersOfOnePortAreOneQueueThatIsFullIfOneIs() {
    dump(
        listening("0.0.0.0:80", 3, 128),
        listening("0.0.0.0:80", 0, 128),
        withCookie(listening("[::1]:80", 11, 10), 2),
        listening("0.0.0.0:81", 50, 10));
    assertThat(queue()).isEqualTo(new AcceptQueue(14, 138L, true, 42));
  }

  @Test
  void procfsTellsNoBacklog() {
    dump(withCookie(listening("0.0.0.0:80", 500, 0), 0));
    assertThat(queue()).isEqualTo(new AcceptQueue(500, null, false, 42));
  }

  @Test
  void isOfTheLastDumpAlone() {
    dump(listening("0.0.0.0:80", 500, 100));
    listeners.begin(null);
    dump(listening("0.0.0.0:80", 2, 100));
    assertThat(queue().waiting()).isEqualTo(2);
    dump(listening("0.0.0.0:80", 0, 100));
    assertThat(listeners.acceptQueue(80)).isNull();
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
