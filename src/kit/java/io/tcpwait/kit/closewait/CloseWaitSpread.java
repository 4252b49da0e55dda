package io.tcpwait.kit.closewait;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Census;
import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Many CLOSE_WAITs with many peers, held by several processes that never touched them, to measure
 * their cost to the agent. Peers are 127.41.0.1:8080 and so on. They close at once, so their own
 * ends do not cost descriptors and are gone after tcp_fin_timeout.
 */
public final class CloseWaitSpread implements AutoCloseable {
  public static final int PORT = 8080;

  private static final int FIRST_NET = 41;
  private static final String LEAKED = "leaked";

  private final int peers;
  private final List<Puppet> owners = new ArrayList<>();
  private final ServerSocketChannel listener;
  private int closeWaits;

  private CloseWaitSpread(int peers) throws IOException {
    this.peers = peers;
    // A single listener for all addresses: one for each would take as many descriptors.
    listener =
        ServerSocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(PORT));
  }

  /** Starts the owners in the calling thread's network namespace, without a leaked socket. */
  public static CloseWaitSpread start(int peers, int owners) throws IOException {
    CloseWaitSpread spread = new CloseWaitSpread(peers);
    try {
      for (int i = 0; i < owners; i++) {
        spread.owners.add(new Puppet(Jvm.SAME_DESCRIPTORS, null));
      }
      return spread;
    } catch (Throwable e) {
      spread.close();
      throw e;
    }
  }

  /** Leaks {@code count} more sockets, evenly over peers and owners. */
  public void leak(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      // The owner is one further in every round, so that each owner has sockets to every peer.
      int owner = (closeWaits + closeWaits / peers) % owners.size();
      var peer = new InetSocketAddress(Loopback.host(FIRST_NET, closeWaits % peers), PORT);
      if (owners.get(owner).connect(LEAKED, peer, 1) == 0) {
        throw new IOException("an owner has no descriptors left");
      }
      listener.accept().close();
      closeWaits++;
    }
    Census.awaitNone(s -> s.state() == TcpState.ESTABLISHED && s.remotePort() == PORT);
  }

  /** The number of leaked sockets. */
  public int closeWaits() {
    return closeWaits;
  }

  /** The pids of the owners. */
  public List<Long> pids() {
    return owners.stream().map(Puppet::pid).toList();
  }

  @Override
  public void close() {
    owners.forEach(Puppet::close);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
