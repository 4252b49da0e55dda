package io.tcpwait.kit.closewait;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Census;
import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.Loopback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A server whose clients connect, send a request, and close. The {@link Variant} decides how it
 * treats them. It listens on port 8088 of every address; clients are 127.60.0.1 and so on.
 */
public final class CloseWaitServer implements AutoCloseable {
  public static final int PORT = 8088;

  private static final int FIRST_NET = 60;
  private static final byte[] REQUEST = new byte[100];

  /** The server's treatment of its clients. */
  public enum Variant {
    /** It no longer calls accept(2). */
    NOT_ACCEPTED,
    /** It does not read their requests. */
    DATA_UNREAD,
    /** They send nothing, and it reads nothing. */
    EOF_UNREAD,
    /** It reads their requests and the end of stream, and does not close. */
    READ_NOT_CLOSED,
    /** It reads their requests and the end of stream, and closes. */
    CLOSES
  }

  /**
   * The options of a server.
   *
   * @param addresses the number of client addresses, used in turn
   * @param backlog the argument of listen(2); one more connection than that can wait
   * @param maxDescriptors the server's limit of file descriptors; 0 for that of this process
   * @param untilClosed the time until it closes a connection: a request may be long
   */
  public record Options(
      Variant variant, int addresses, int backlog, int maxDescriptors, Duration untilClosed) {
    /** A server with defaults: clients from 50 addresses, and the limit of this process. */
    public static Options of(Variant variant) {
      return new Options(variant, 50, 128, Jvm.SAME_DESCRIPTORS, Duration.ZERO);
    }

    public Options withAddresses(int other) {
      return new Options(variant, other, backlog, maxDescriptors, untilClosed);
    }

    public Options withBacklog(int other) {
      return new Options(variant, addresses, other, maxDescriptors, untilClosed);
    }

    public Options withMaxDescriptors(int other) {
      return new Options(variant, addresses, backlog, other, untilClosed);
    }

    public Options withUntilClosed(Duration other) {
      return new Options(variant, addresses, backlog, maxDescriptors, other);
    }
  }

  private final Options options;
  private final Puppet server;
  private final List<SocketChannel> unanswered = new ArrayList<>();
  private int clients;
  private int accepted;
  private int waiting;

  private CloseWaitServer(Options options) throws IOException {
    this.options = options;
    server = new Puppet(options.maxDescriptors, null);
  }

  /** Starts a server in the calling thread's network namespace, without a client. */
  public static CloseWaitServer start(Options options) throws IOException {
    CloseWaitServer started = new CloseWaitServer(options);
    try {
      started.server.listen(new InetSocketAddress(PORT), options.backlog);
      return started;
    } catch (Throwable e) {
      started.close();
      throw e;
    }
  }

  /**
   * Lets {@code count} clients connect and close. The accept queue may be full, because the server
   * does not accept or is out of descriptors. Then the rest of the clients are not answered, and
   * stay.
   */
  public void come(int count) throws IOException {
    int left = count;
    while (left > 0 && room() > 0) {
      int some = Math.min(left, room());
      visit(some);
      left -= some;
    }
    for (int i = 0; i < left; i++) {
      SocketChannel client = client();
      unanswered.add(client);
      client.configureBlocking(false);
      if (client.connect(address())) {
        throw new IOException("the accept queue was to be full");
      }
    }
  }

  private int room() {
    return options.backlog + 1 - waiting;
  }

  private void visit(int count) throws IOException {
    String group = "after-" + clients;
    List<SocketChannel> visitors = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        SocketChannel visitor = client();
        visitors.add(visitor);
        visitor.connect(address());
      }
      int taken = options.variant == Variant.NOT_ACCEPTED ? 0 : server.accept(group, count);
      accepted += taken;
      waiting += count - taken;
      if (options.variant != Variant.EOF_UNREAD) {
        for (SocketChannel visitor : visitors) {
          visitor.write(ByteBuffer.wrap(REQUEST));
        }
      }
    } finally {
      closeAll(visitors);
    }
    Census.awaitNone(
        s ->
            s.localPort() == PORT
                && (s.state() == TcpState.ESTABLISHED || s.state() == TcpState.SYN_RECV));
    if (options.variant == Variant.READ_NOT_CLOSED || options.variant == Variant.CLOSES) {
      server.read(group, Puppet.TO_THE_END);
    }
    if (options.variant == Variant.CLOSES) {
      server.close(group, options.untilClosed);
    }
  }

  private SocketChannel client() throws IOException {
    InetAddress from = Loopback.host(FIRST_NET, clients % options.addresses);
    clients++;
    return SocketChannel.open(StandardProtocolFamily.INET).bind(new InetSocketAddress(from, 0));
  }

  private static InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT);
  }

  /** The number of connections that the server has accepted. */
  public int accepted() {
    return accepted;
  }

  /** The number of connections in its accept queue. */
  public int waiting() {
    return waiting;
  }

  /** The number of handshakes that hang because the queue is full. */
  public int unanswered() {
    return unanswered.size();
  }

  /** The pid of the server, which owns the accepted sockets. */
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    server.close();
    try {
      closeAll(unanswered);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeAll(List<SocketChannel> channels) throws IOException {
    for (SocketChannel channel : channels) {
      channel.close();
    }
  }
}
