package io.tcpwait.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A copy of all that a {@link TcpRecord} said, addresses as text, to be compared and printed. */
record Seen(
    TcpState state,
    String local,
    String remote,
    long cookie,
    int timer,
    int retransmits,
    long expiresMs,
    long receiveQueue,
    long sendQueue,
    long uid,
    long inode,
    boolean ipv6Only,
    @Nullable Info info) {

  record Info(
      long lastDataSentMs, long lastDataReceivedMs, long lastAckReceivedMs, long bytesReceived) {}

  static Seen of(TcpRecord r) {
    TcpInfo info = r.info();
    return new Seen(
        r.state(),
        address(r.localHigh(), r.localLow()) + ":" + r.localPort(),
        address(r.remoteHigh(), r.remoteLow()) + ":" + r.remotePort(),
        r.cookie(),
        r.timer(),
        r.retransmits(),
        r.expiresMs(),
        r.receiveQueue(),
        r.sendQueue(),
        r.uid(),
        r.inode(),
        r.ipv6Only(),
        info == null
            ? null
            : new Info(
                info.lastDataSentMs(),
                info.lastDataReceivedMs(),
                info.lastAckReceivedMs(),
                info.bytesReceived()));
  }

  /** A visitor that keeps copies in {@code list}. */
  static TcpVisitor into(List<Seen> list) {
    return r -> list.add(of(r));
  }

  /** As the JDK writes it: an oracle that knows nothing of how the bits were put together. */
  private static String address(long high, long low) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
