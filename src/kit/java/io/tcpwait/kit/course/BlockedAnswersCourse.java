package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A server whose clients have sent a FIN and do not read its answers: CLOSE_WAIT with a send queue
 * that does not drain.
 */
public final class BlockedAnswersCourse extends InboundCourse {
  private final int perSecond;
  private final List<SocketChannel> clients = new ArrayList<>();

  /** Starts the server. */
  public BlockedAnswersCourse(int perSecond, int maxDescriptors) throws IOException {
    super(8096, maxDescriptors);
    this.perSecond = perSecond;
  }

  @Override
  public void second(int second) throws IOException {
    String group = "at-" + second;
    List<SocketChannel> some = visit(group, perSecond);
    clients.addAll(some);
    Channels.halfClose(some);
    server.fill(group);
  }

  @Override
  public void close() {
    super.close();
    Ends.close(clients);
  }
}
