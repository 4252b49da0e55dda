package io.tcpwait.outlet.web.connections;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.WebFixture;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The order of handshakes, while their thread is held up so that they queue. */
@Timeout(30)
class HandshakesTest {
  private final Rejections rejections = new Rejections();
  private final List<Place> refused = Collections.synchronizedList(new ArrayList<>());
  private final Handshakes handshakes = new Handshakes(rejections, refused::add);
  private final CountDownLatch heldUp = new CountDownLatch(1);
  private final List<String> done = Collections.synchronizedList(new ArrayList<>());
  private final List<SocketChannel> sockets = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    heldUp.countDown();
    handshakes.close();
    for (SocketChannel socket : sockets) {
      socket.close();
    }
  }

  private Place place(String address) throws IOException {
    SocketChannel socket = SocketChannel.open();
    sockets.add(socket);
    ClientAddress source = ClientAddress.of(InetAddress.ofLiteral(address));
    return new Place(socket, source, Duration.ofMinutes(1));
  }

  private void holdUp() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    handshakes.execute(
        place("10.9.9.9"),
        () -> {
          started.countDown();
          awaitRelease();
        });
    started.await();
  }

  private void awaitRelease() {
    try {
      heldUp.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void doAll() throws Exception {
    heldUp.countDown();
    WebFixture.await("all done", handshakes::isIdle);
  }

  @Test
  void shouldPreferAnsweringClientsThenCheapStepsThenRareSources() throws Exception {
    holdUp();
    Place answers = place("10.0.0.1");
    answers.nextHandshakeStep();
    for (int i = 0; i < 3; i++) {
      handshakes.execute(place("10.0.0.1"), () -> done.add("flood"));
    }
    handshakes.execute(place("10.0.0.2"), () -> done.add("other"));
    Place cheap = place("10.0.0.1");
    cheap.answersFirst();
    handshakes.execute(cheap, () -> done.add("cheap"));
    handshakes.execute(answers, () -> done.add("answers"));
    doAll();
    assertThat(done).containsExactly("answers", "cheap", "other", "flood", "flood", "flood");
  }

  @Test
  void shouldDropTheOldestHandshakeOfTheBusiestSourceIfTooManyWait() throws Exception {
    holdUp();
    Place other = place("10.0.0.2");
    handshakes.execute(other, () -> done.add("other"));
    Place oldest = place("10.0.0.1");
    handshakes.execute(oldest, () -> done.add("oldest"));
    while (rejections.of(Reason.BUSY_HANDSHAKES) == 0) {
      handshakes.execute(place("10.0.0.1"), () -> done.add("flood"));
    }
    assertThat(refused).containsExactly(oldest);
    assertThat(handshakes.arePressed()).isTrue();
    doAll();
    assertThat(done).startsWith("other").doesNotContain("oldest");
  }

  @Test
  void shouldSkipClientsThatHaveClosed() throws Exception {
    holdUp();
    Place gone = place("10.0.0.1");
    handshakes.execute(gone, () -> done.add("gone"));
    handshakes.execute(place("10.0.0.1"), () -> done.add("here"));
    gone.abort();
    doAll();
    assertThat(done).containsExactly("here");
  }

  @Test
  void shouldRefuseRenegotiation() throws Exception {
    Place place = place("10.0.0.1");
    place.handshaken();
    handshakes.execute(place, () -> done.add("again"));
    assertThat(refused).containsExactly(place);
    assertThat(rejections.of(Reason.BAD_TLS)).isOne();
    assertThat(handshakes.isIdle()).isTrue();
  }
}
