package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.closewait.Puppet;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Clients that send a FIN after their request, like batch clients and netcat, and a server that
 * answers late, but answers all.
 */
public final class HalfClosedCourse extends InboundCourse {
  private static final int REQUEST_BYTES = 100;
  private static final int ANSWER_BYTES = 4_096;

  /** Clients that connect together and get their answers together. */
  private record Round(String group, int answeredAt, List<SocketChannel> clients) {}

  private final int clients;
  private final int everySeconds;
  private final int answerSeconds;
  private final Deque<Round> waiting = new ArrayDeque<>();

  /**
   * Starts the server.
   *
   * @param clients that connect at a time
   * @param answerSeconds from a request to its answer
   */
  public HalfClosedCourse(int clients, int everySeconds, int answerSeconds) throws IOException {
    super(8097, Jvm.SAME_DESCRIPTORS);
    this.clients = clients;
    this.everySeconds = everySeconds;
    this.answerSeconds = answerSeconds;
  }

  @Override
  public void second(int second) throws IOException {
    if (second % everySeconds == 0) {
      String group = "at-" + second;
      List<SocketChannel> some = visit(group, clients);
      waiting.add(new Round(group, second + answerSeconds, some));
      Channels.write(some, REQUEST_BYTES);
      Channels.halfClose(some);
      server.read(group, Puppet.TO_THE_END);
    }
    while (!waiting.isEmpty() && waiting.element().answeredAt() <= second) {
      Round round = waiting.remove();
      server.write(round.group(), ANSWER_BYTES);
      server.close(round.group(), Duration.ZERO);
      Channels.drain(round.clients());
      Channels.close(round.clients());
    }
  }

  @Override
  public void close() {
    super.close();
    waiting.forEach(round -> Ends.close(round.clients()));
  }
}
