package io.tcpwait.kit.timewait;

import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.stream.IntStream;

/** Makes connections from client addresses in turn to server addresses in turn. */
final class Dialer {
  private final Source source;
  private final ServerSocketChannel listener;
  private final List<InetSocketAddress> clients;
  private final List<InetSocketAddress> peers;
  private long dialed;

  Dialer(Options options, ServerSocketChannel listener, Side clients, Side server) {
    this.source = options.source();
    this.listener = listener;
    this.clients = addresses(clients, options.clients(), 0);
    this.peers = addresses(server, options.peers(), options.port());
  }

  private static List<InetSocketAddress> addresses(Side side, int count, int port) {
    return IntStream.range(0, count)
        .mapToObj(i -> new InetSocketAddress(side.hosts().apply(i), port))
        .toList();
  }

  /** Makes a connection. To be called on a thread in the namespace of the clients. */
  Connection dial() throws IOException {
    InetSocketAddress peer = peers.get((int) (dialed % peers.size()));
    InetSocketAddress client = clients.get((int) (dialed % clients.size()));
    dialed++;
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.INET);
    try {
      if (source == Source.BIND_FIRST) {
        channel.bind(client);
      }
      channel.connect(peer);
      return new Connection(channel, listener.accept());
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }
}
