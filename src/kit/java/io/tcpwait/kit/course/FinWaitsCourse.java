package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import io.tcpwait.kit.closewait.Puppet;
import io.tcpwait.kit.timewait.Neighbour;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A server that sends a FIN after its answer, and waits for clients on another host that never
 * close: FIN_WAIT2 with a descriptor.
 */
public final class FinWaitsCourse implements Course {
  private static final int PORT = 8095;
  private static final int BACKLOG = 1_024;
  private static final int ANSWER_BYTES = 200;

  private final Neighbour neighbour;
  private final Puppet server;
  private final int perSecond;
  private final List<SocketChannel> clients = new ArrayList<>();

  /** Starts the server, and makes the other host. */
  public FinWaitsCourse(int perSecond, int maxDescriptors) throws Exception {
    this.perSecond = perSecond;
    neighbour = Neighbour.open(1);
    server = new Puppet(maxDescriptors, null);
    server.listen(new InetSocketAddress(PORT), BACKLOG);
  }

  @Override
  public void second(int second) throws Exception {
    String group = "at-" + second;
    InetSocketAddress to = new InetSocketAddress(neighbour.here().hosts().apply(0), PORT);
    clients.addAll(neighbour.there().call(() -> Channels.connect(client(), to, perSecond)));
    server.accept(group, perSecond);
    server.write(group, ANSWER_BYTES);
    server.shutDown(group);
  }

  private InetAddress client() {
    return neighbour.there().hosts().apply(0);
  }

  @Override
  public boolean isWith(String peer) {
    return peer.equals(client().getHostAddress());
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    server.close();
    Ends.close(clients);
    neighbour.close();
  }
}
