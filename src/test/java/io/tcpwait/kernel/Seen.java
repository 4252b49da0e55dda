package io.tcpwait.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A copy of all fields of a {@link TcpRecord}, with addresses as text, to compare and print. */
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
      long lastDataSentMs, long lastDataReceivedMs, long lastAckReceivedMs, long bytesReceived) {
    @Override
    public String toString() {
      return "sent=%d data=%d ack=%d bytes=%d"
          .formatted(lastDataSentMs, lastDataReceivedMs, lastAckReceivedMs, bytesReceived);
    }
  }

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

  /** A copy without the fields that {@code /proc/net/tcp} does not have. */
  Seen asInProcfs() {
    long queue = state == TcpState.LISTEN ? 0 : sendQueue;
    return new Seen(
        state,
        local,
        remote,
        0,
        timer,
        retransmits,
        expiresMs,
        receiveQueue,
        queue,
        uid,
        inode,
        false,
        null);
  }

  Seen withExpiresMs(long ms) {
    return new Seen(
        state,
        local,
        remote,
        cookie,
        timer,
        retransmits,
        ms,
        receiveQueue,
        sendQueue,
        uid,
        inode,
        ipv6Only,
        info);
  }

  /** The record on one line; unset fields at the end are left out. */
  @Override
  public String toString() {
    return "%s %s %s cookie=%d timer=%d/%d expires=%d queues=%d/%d uid=%d inode=%d%s%s"
        .formatted(
            state,
            local,
            remote,
            cookie,
            timer,
            retransmits,
            expiresMs,
            receiveQueue,
            sendQueue,
            uid,
            inode,
            ipv6Only ? " v6only" : "",
            info == null ? "" : " " + info);
  }

  /** A visitor that adds copies to {@code list}. */
  static TcpVisitor into(List<Seen> list) {
    return r -> list.add(of(r));
  }

  /** The address as the JDK writes it, independent of how the bits were assembled. */
  private static String address(long high, long low) {
    byte[] bytes = ByteBuffer.allocate(16).putLong(high).putLong(low).array();
    try {
      return InetAddress.getByAddress(bytes).getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
