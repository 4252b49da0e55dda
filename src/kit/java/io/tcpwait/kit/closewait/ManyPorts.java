package io.tcpwait.kit.closewait;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Census;
import io.tcpwait.kit.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * A client that leaks a few connections to each of many servers, which close. Each server has a
 * port of its own: many services, and one process.
 */
public final class ManyPorts implements AutoCloseable {
  private static final int FIRST_PORT = 20_001;

  private final Puppet client;
  private final List<ServerSocketChannel> listeners = new ArrayList<>();

  private ManyPorts() throws IOException {
    client = new Puppet(Jvm.SAME_DESCRIPTORS, null);
  }

  /**
   * Starts it in the calling thread's network namespace, with {@code each} leaked connections to
   * each port.
   */
  public static ManyPorts leak(int ports, int each) throws IOException {
    ManyPorts many = new ManyPorts();
    try {
      for (int i = 0; i < ports; i++) {
        many.forget(FIRST_PORT + i, each);
      }
      Census.awaitNone(s -> s.state() == TcpState.ESTABLISHED && s.remotePort() >= FIRST_PORT);
      return many;
    } catch (Throwable e) {
      many.close();
      throw e;
    }
  }

  private void forget(int port, int each) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port);
    ServerSocketChannel listener =
        ServerSocketChannel.open(StandardProtocolFamily.INET).bind(address);
    listeners.add(listener);
    client.connect("leaked", address, each);
    for (int i = 0; i < each; i++) {
      listener.accept().close();
    }
  }

  public long pid() {
    return client.pid();
  }

  @Override
  public void close() {
    client.close();
    try {
      for (ServerSocketChannel listener : listeners) {
        listener.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
