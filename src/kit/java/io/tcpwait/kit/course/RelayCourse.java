package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import io.tcpwait.kit.closewait.FarEnd;
import io.tcpwait.kit.closewait.Puppet;
import io.tcpwait.kit.timewait.Neighbour;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * A relay that passes the FIN of each client on to a server on another host. It closes both sides
 * once the server has closed too. Until then it has a CLOSE_WAIT to the client and a FIN_WAIT2 to
 * the server.
 */
public final class RelayCourse extends InboundCourse {
  /** The server never closes. */
  public static final int NEVER = Integer.MAX_VALUE;

  private static final int FAR_PORT = 8443;

  private final Neighbour neighbour;
  private final FarEnd far;
  private final int perSecond;
  private final int closesAfterSeconds;

  /** The start second of each client whose connections are still open, the oldest first. */
  private final Deque<Integer> open = new ArrayDeque<>();

  /**
   * Starts the relay.
   *
   * @param index of the other host; a network namespace may have several
   * @param perSecond clients that connect and end
   * @param closesAfterSeconds the time until the server answers a FIN with its own, or {@link
   *     #NEVER}
   * @param maxDescriptors the relay's limit of file descriptors
   */
  public RelayCourse(int index, int perSecond, int closesAfterSeconds, int maxDescriptors)
      throws Exception {
    super(8094, maxDescriptors);
    this.perSecond = perSecond;
    this.closesAfterSeconds = closesAfterSeconds;
    neighbour = Neighbour.open(index, 1);
    InetSocketAddress at = new InetSocketAddress(neighbour.there().hosts().apply(0), FAR_PORT);
    far = neighbour.there().call(() -> new FarEnd(at));
  }

  @Override
  public void second(int second) throws Exception {
    List<SocketChannel> clients = visit(in(second), perSecond);
    far.connect(server, out(second), perSecond);
    Channels.close(clients);
    server.read(in(second), Puppet.TO_THE_END);
    server.shutDown(out(second));
    open.add(second);
    while (second - open.element() >= closesAfterSeconds) {
      int ended = open.remove();
      far.closeOldest(perSecond);
      server.close(in(ended), Duration.ZERO);
      server.close(out(ended), Duration.ZERO);
    }
  }

  private static String in(int second) {
    return "in-" + second;
  }

  private static String out(int second) {
    return "out-" + second;
  }

  @Override
  public boolean isWith(String peer) {
    InetSocketAddress at = far.address();
    return super.isWith(peer) || peer.equals(at.getAddress().getHostAddress() + ":" + at.getPort());
  }

  @Override
  public void close() {
    super.close();
    far.close();
    neighbour.close();
  }
}
