package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Makes records as a dump passes them on, for the tests of the floors above. */
public final class Sockets {
  private static final Datagram DATAGRAM = new Datagram();

  private Sockets() {}

  /** A socket with addresses as {@code 127.0.0.1:80} or {@code [::1]:80}. */
  public static TcpRecord socket(TcpState state, String local, String remote) {
    TcpRecord socket = new TcpRecord();
    socket.state = state;
    InetSocketAddress from = parse(local);
    InetSocketAddress to = parse(remote);
    long[] localBits = bits(from.getAddress());
    long[] remoteBits = bits(to.getAddress());
    socket.localHigh = localBits[0];
    socket.localLow = localBits[1];
    socket.localPort = from.getPort();
    socket.remoteHigh = remoteBits[0];
    socket.remoteLow = remoteBits[1];
    socket.remotePort = to.getPort();
    return socket;
  }

  public static TcpRecord listener(String local) {
    return socket(TcpState.LISTEN, local, local.startsWith("[") ? "[::]:0" : "0.0.0.0:0");
  }

  public static TcpRecord ipv6OnlyListener(String local) {
    TcpRecord socket = listener(local);
    socket.ipv6Only = true;
    return socket;
  }

  public static TcpRecord withCookie(TcpRecord socket, long cookie) {
    socket.cookie = cookie;
    return socket;
  }

  public static TcpRecord withInode(TcpRecord socket, long inode) {
    socket.inode = inode;
    return socket;
  }

  /** Sets both queues; those of a listener are its accept queue and its backlog. */
  public static TcpRecord withQueues(TcpRecord socket, long receive, long send) {
    socket.receiveQueue = receive;
    socket.sendQueue = send;
    return socket;
  }

  /** Makes {@link TcpRecord#timer} fire in so many milliseconds. */
  public static TcpRecord withTimer(TcpRecord socket, int timer, long expiresMs) {
    socket.timer = timer;
    socket.expiresMs = expiresMs;
    return socket;
  }

  /** Sets how many milliseconds ago the socket last sent data and last heard of its peer. */
  public static TcpRecord withInfo(TcpRecord socket, long lastDataSentMs, long lastAckReceivedMs) {
    ByteBuffer tcpInfo = ByteBuffer.allocate(TcpInfo.MINIMUM_BYTES).order(ByteOrder.nativeOrder());
    tcpInfo.putInt(44, (int) lastDataSentMs).putInt(56, (int) lastAckReceivedMs);
    TcpInfo info = socket.info == null ? new TcpInfo() : socket.info;
    synchronized (DATAGRAM) {
      DATAGRAM.fill(MemorySegment.ofArray(tcpInfo.array()), TcpInfo.MINIMUM_BYTES);
      info.fill(DATAGRAM, 0, TcpInfo.MINIMUM_BYTES);
    }
    socket.info = info;
    return socket;
  }

  /** Sets the tcp_info of a socket field by field. */
  public static TcpRecord withInfo(TcpRecord socket, TcpInfoFields fields) {
    TcpInfo info = new TcpInfo();
    byte[] bytes = fields.bytes();
    synchronized (DATAGRAM) {
      DATAGRAM.fill(MemorySegment.ofArray(bytes), bytes.length);
      info.fill(DATAGRAM, 0, bytes.length);
    }
    socket.info = info;
    return socket;
  }

  /** Sets the number of retransmissions or unanswered probes. */
  public static TcpRecord withRetransmits(TcpRecord socket, int retransmits) {
    socket.retransmits = retransmits;
    return socket;
  }

  /** Makes the tcp_info show whether both sides agreed on timestamps. */
  public static TcpRecord withTimestamps(TcpRecord socket, boolean timestamps) {
    ByteBuffer tcpInfo = ByteBuffer.allocate(TcpInfo.MINIMUM_BYTES).order(ByteOrder.nativeOrder());
    tcpInfo.put(5, (byte) (timestamps ? 1 : 0));
    TcpInfo info = new TcpInfo();
    synchronized (DATAGRAM) {
      DATAGRAM.fill(MemorySegment.ofArray(tcpInfo.array()), TcpInfo.MINIMUM_BYTES);
      info.fill(DATAGRAM, 0, TcpInfo.MINIMUM_BYTES);
    }
    socket.info = info;
    return socket;
  }

  /** An address as the kernel floor stores it: upper and lower half. */
  public static long[] bits(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.allocate(16);
    if (address instanceof Inet4Address) {
      bytes.putLong(0).putInt(0xffff);
    }
    bytes.put(address.getAddress()).flip();
    return new long[] {bytes.getLong(), bytes.getLong()};
  }

  private static InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    String host = text.substring(0, colon).replace("[", "").replace("]", "");
    return new InetSocketAddress(
        InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
  }
}
