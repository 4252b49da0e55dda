package io.tcpwait.kit.course;

import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.Loopback;
import io.tcpwait.kit.closewait.Puppet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A server that no longer accepts, with clients in its accept queue. The SYNs of further clients
 * are dropped because the queue is full, and these clients give up after a while.
 */
public final class PatientQueueCourse implements Course {
  public static final int BACKLOG = 64;

  private static final int FIRST_NET = 60;
  private static final int PORT = 8099;
  private static final int PATIENCE_SECONDS = 3;

  /** A client whose handshake may be unfinished. */
  private record Attempt(int second, SocketChannel client) {}

  private final Puppet server;
  private final int perSecond;
  private final List<SocketChannel> waiting = new ArrayList<>();
  private final Deque<Attempt> attempts = new ArrayDeque<>();

  /** Starts the server. */
  public PatientQueueCourse(int perSecond) throws IOException {
    this.perSecond = perSecond;
    server = new Puppet(Jvm.SAME_DESCRIPTORS, null);
    server.listen(new InetSocketAddress(PORT), BACKLOG);
  }

  @Override
  public void second(int second) throws IOException {
    while (!attempts.isEmpty() && second - attempts.element().second() >= PATIENCE_SECONDS) {
      SocketChannel client = attempts.remove().client();
      if (client.finishConnect()) {
        waiting.add(client);
      } else {
        client.close();
      }
    }
    InetSocketAddress to = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
    for (int i = 0; i < perSecond; i++) {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.INET);
      client.bind(new InetSocketAddress(Loopback.host(FIRST_NET, i), 0));
      client.configureBlocking(false);
      client.connect(to);
      attempts.add(new Attempt(second, client));
    }
  }

  @Override
  public boolean isWith(String peer) {
    return peer.startsWith("127." + FIRST_NET + ".");
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    server.close();
    Ends.close(waiting);
    attempts.forEach(attempt -> Ends.close(List.of(attempt.client())));
  }
}
