package io.tcpwait.kernel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** Makes records as a dump would hand them over, for the tests of the floors above. */
public final class Sockets {
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

  /** An address as the kernel floor has it: upper and lower half. */
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
