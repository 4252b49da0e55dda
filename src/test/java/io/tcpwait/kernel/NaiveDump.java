package io.tcpwait.kernel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A datagram of a dump, read field by field as in include/uapi/linux/netlink.h and inet_diag.h. It
 * reads datagrams of little-endian machines only.
 */
record NaiveDump(List<Seen> seen, End end) {
  /** How a datagram ends. */
  enum End {
    /** More datagrams follow. */
    OPEN,
    DONE,
    /** The kernel reports an error. */
    ERROR,
    MALFORMED
  }

  private static final int MAX_ERRNO = 4095;

  static NaiveDump of(byte[] datagram, short type, int seq) {
    List<Seen> seen = new ArrayList<>();
    ByteBuffer rest = ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN);
    while (rest.hasRemaining()) {
      if (rest.remaining() < 16) {
        return new NaiveDump(seen, End.MALFORMED);
      }
      int length = rest.getInt(rest.position());
      if (length < 16 || length > rest.remaining()) {
        return new NaiveDump(seen, End.MALFORMED);
      }
      ByteBuffer message = slice(rest, length);
      message.getInt();
      short messageType = message.getShort();
      message.getShort();
      boolean ours = message.getInt() == seq;
      message.getInt();
      if (ours && messageType == type) {
        Seen socket = socket(message);
        if (socket == null) {
          return new NaiveDump(seen, End.MALFORMED);
        }
        seen.add(socket);
      } else if (ours && messageType != Nlmsg.TYPE_NOOP) {
        return new NaiveDump(seen, end(messageType, message));
      }
      skip(rest, length);
    }
    return new NaiveDump(seen, End.OPEN);
  }

  private static End end(short type, ByteBuffer message) {
    boolean hasError = message.remaining() >= 4;
    int error = hasError ? message.getInt() : 0;
    boolean isErrno = error < 0 && error >= -MAX_ERRNO;
    return switch (type) {
      case Nlmsg.TYPE_DONE -> error >= 0 ? End.DONE : isErrno ? End.ERROR : End.MALFORMED;
      case Nlmsg.TYPE_ERROR -> isErrno ? End.ERROR : End.MALFORMED;
      default -> End.MALFORMED;
    };
  }

  private static Seen socket(ByteBuffer message) {
    if (message.remaining() < 72) {
      return null;
    }
    int family = message.get();
    TcpState state = TcpState.ofNumber(message.get() & 0xff);
    int timer = message.get() & 0xff;
    int retransmits = message.get() & 0xff;
    int localPort = message.order(ByteOrder.BIG_ENDIAN).getShort() & 0xffff;
    int remotePort = message.getShort() & 0xffff;
    byte[] local = address(message);
    byte[] remote = address(message);
    message.order(ByteOrder.LITTLE_ENDIAN).getInt();
    long cookie = message.getLong();
    long expires = unsigned(message);
    long receiveQueue = unsigned(message);
    long sendQueue = unsigned(message);
    long uid = unsigned(message);
    long inode = unsigned(message);
    if (state == null || (family != 2 && family != 10)) {
      return null;
    }
    boolean ipv6Only = false;
    Seen.Info info = null;
    while (message.remaining() >= 4) {
      int length = message.getShort(message.position()) & 0xffff;
      if (length < 4 || length > message.remaining()) {
        return null;
      }
      ByteBuffer attribute = slice(message, length);
      attribute.getShort();
      int type = attribute.getShort();
      if (type == 2 && attribute.remaining() >= 60) {
        info = info(attribute);
      } else if (type == 11 && attribute.hasRemaining()) {
        ipv6Only = attribute.get() != 0;
      }
      skip(message, length);
    }
    return new Seen(
        state,
        text(family, local) + ":" + localPort,
        text(family, remote) + ":" + remotePort,
        cookie,
        timer,
        retransmits,
        expires,
        receiveQueue,
        sendQueue,
        uid,
        inode,
        ipv6Only,
        info);
  }

  private static Seen.Info info(ByteBuffer tcpInfo) {
    int at = tcpInfo.position();
    long received = tcpInfo.remaining() >= 136 ? tcpInfo.getLong(at + 128) : -1;
    return new Seen.Info(
        Integer.toUnsignedLong(tcpInfo.getInt(at + 44)),
        Integer.toUnsignedLong(tcpInfo.getInt(at + 52)),
        Integer.toUnsignedLong(tcpInfo.getInt(at + 56)),
        received);
  }

  private static byte[] address(ByteBuffer message) {
    byte[] bytes = new byte[16];
    message.get(bytes);
    return bytes;
  }

  private static String text(int family, byte[] address) {
    try {
      return InetAddress.getByAddress(family == 2 ? java.util.Arrays.copyOf(address, 4) : address)
          .getHostAddress();
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static long unsigned(ByteBuffer message) {
    return Integer.toUnsignedLong(message.getInt());
  }

  private static ByteBuffer slice(ByteBuffer buffer, int length) {
    return buffer.slice(buffer.position(), length).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Skips a message or an attribute, and its padding to a multiple of four. */
  private static void skip(ByteBuffer buffer, int length) {
    buffer.position(Math.min(buffer.limit(), buffer.position() + (length + 3) / 4 * 4));
  }
}
