package io.tcpwait.kit.course;

import io.tcpwait.kit.Channels;
import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.closewait.Puppet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that is deployed again and again. The old process closes its listener and drains its
 * connections. A new process listens on the same port, and the clients connect to it.
 */
public final class DeploysCourse implements Course {
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 8098);

  private static final InetAddress CLIENTS = InetAddress.ofLiteral("127.61.0.1");
  private static final int BACKLOG = 1_024;
  private static final Duration DRAINED = Duration.ofSeconds(5);
  private static final String CONNECTIONS = "connections";

  private final int connections;
  private final int everySeconds;
  private final List<SocketChannel> clients = new ArrayList<>();
  private @Nullable Puppet old;
  private Puppet current;
  private Puppet next;

  /**
   * Starts the first server.
   *
   * @param connections kept by its clients
   * @param everySeconds between deploys; longer than the drain takes
   */
  public DeploysCourse(int connections, int everySeconds) throws IOException {
    this.connections = connections;
    this.everySeconds = everySeconds;
    current = program();
    current.listen(ADDRESS, BACKLOG);
    next = program();
  }

  private static Puppet program() throws IOException {
    return new Puppet(Jvm.SAME_DESCRIPTORS, null);
  }

  @Override
  public void second(int second) throws IOException {
    if (second > 0 && second % everySeconds == 0) {
      deploy();
    }
    List<SocketChannel> ended = Channels.drain(clients);
    Channels.close(ended);
    clients.removeAll(ended);
    int missing = connections - clients.size();
    clients.addAll(Channels.connect(CLIENTS, ADDRESS, missing));
    current.accept(CONNECTIONS, missing);
  }

  /** The old process stays until the next deploy, long after its connections were closed. */
  private void deploy() throws IOException {
    if (old != null) {
      old.close();
    }
    old = current;
    old.unlisten();
    old.close(CONNECTIONS, DRAINED);
    current = next;
    current.listen(ADDRESS, BACKLOG);
    next = program();
  }

  @Override
  public boolean isWith(String peer) {
    return peer.equals(CLIENTS.getHostAddress());
  }

  @Override
  public long pid() {
    return current.pid();
  }

  @Override
  public void close() {
    if (old != null) {
      old.close();
    }
    current.close();
    next.close();
    Ends.close(clients);
  }
}
