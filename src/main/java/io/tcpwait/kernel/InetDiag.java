package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/**
 * The structs of include/uapi/linux/inet_diag.h: the request for a dump, and its answer. Host byte
 * order except for ports and addresses. Offsets count from the struct's start.
 *
 * <pre>
 *  inet_diag_msg
 *  0    1    2    3    4    6    8         24        40   44      52   56   60   64   68    72
 *  +----+----+----+----+----+----+---------+---------+----+-------+----+----+----+----+-----+
 *  |fam |stat|timr|retr|sprt|dprt| src     | dst     | if |cookie |expr|rque|wque|uid |inode|
 *  +----+----+----+----+----+----+---------+---------+----+-------+----+----+----+----+-----+
 *
 *  then attributes, each at a multiple of 4:
 *  0    2    4
 *  +----+----+-------
 *  |len |type| value      len counts its own 4 bytes
 *  +----+----+-------
 * </pre>
 */
final class InetDiag {
  /** TCPDIAG_GETSOCK: the older request, which dumps both address families in one walk. */
  static final short TYPE_GETSOCK = 18;

  /** SOCK_DIAG_BY_FAMILY: the newer request, which dumps one family at a time. */
  static final short TYPE_BY_FAMILY = 20;

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** sizeof(struct inet_diag_req) and sizeof(struct inet_diag_req_v2). */
  static final int GETSOCK_REQUEST_BYTES = 60;

  static final int BY_FAMILY_REQUEST_BYTES = 56;

  static final int MESSAGE_BYTES = 72;

  private static final byte IPPROTO_TCP = 6;
  private static final int ATTRIBUTE_HEADER_BYTES = 4;
  private static final int ATTRIBUTE_INFO = 2;
  private static final int ATTRIBUTE_SKV6ONLY = 11;

  /**
   * The number of an attribute's bit in the request's ext field is the attribute's number minus 1.
   */
  private static final byte EXT_INFO = 1 << (ATTRIBUTE_INFO - 1);

  private InetDiag() {}

  /** Writes struct inet_diag_req at {@code at}; the kernel would ignore a family in it. */
  static void putGetsock(MemorySegment message, long at, int states, boolean tcpInfo) {
    message.asSlice(at, GETSOCK_REQUEST_BYTES).fill((byte) 0);
    message.set(JAVA_BYTE, at + 3, tcpInfo ? EXT_INFO : 0);
    message.set(JAVA_INT, at + 52, states);
  }

  /** Limits a struct inet_diag_req at {@code at} to one idiag_dport. */
  static void putRemotePortOfGetsock(MemorySegment message, long at, int port) {
    putNetU16(message, at + 6, port);
  }

  /** The same in a struct inet_diag_req_v2. */
  static void putRemotePortOfByFamily(MemorySegment message, long at, int port) {
    putNetU16(message, at + 10, port);
  }

  private static void putNetU16(MemorySegment message, long at, int value) {
    message.set(JAVA_BYTE, at, (byte) (value >>> Byte.SIZE));
    message.set(JAVA_BYTE, at + 1, (byte) value);
  }

  /** Writes struct inet_diag_req_v2 at {@code at}. */
  static void putByFamily(MemorySegment message, long at, int family, int states, boolean tcpInfo) {
    message.asSlice(at, BY_FAMILY_REQUEST_BYTES).fill((byte) 0);
    message.set(JAVA_BYTE, at, (byte) family);
    message.set(JAVA_BYTE, at + 1, IPPROTO_TCP);
    message.set(JAVA_BYTE, at + 2, tcpInfo ? EXT_INFO : 0);
    message.set(JAVA_INT, at + 4, states);
  }

  /**
   * Reads struct inet_diag_msg and its attributes, which lie from {@code at} to {@code end}.
   *
   * @param info lent to the record if the kernel sent tcp_info
   * @throws NetlinkException MALFORMED if a length, a family or a state is invalid
   */
  static void read(Datagram datagram, int at, int end, TcpRecord record, TcpInfo info)
      throws NetlinkException {
    if (end - at < MESSAGE_BYTES) {
      throw NetlinkException.malformed("an inet_diag_msg of " + (end - at) + " bytes");
    }
    int family = datagram.u8(at);
    TcpState state = TcpState.ofNumber(datagram.u8(at + 1));
    if (state == null) {
      throw NetlinkException.malformed("TCP state " + datagram.u8(at + 1));
    }
    record.state = state;
    record.timer = datagram.u8(at + 2);
    record.retransmits = datagram.u8(at + 3);
    record.localPort = datagram.netU16(at + 4);
    record.remotePort = datagram.netU16(at + 6);
    switch (family) {
      case AF_INET -> {
        record.setLocalIpv4(datagram.netI32(at + 8));
        record.setRemoteIpv4(datagram.netI32(at + 24));
      }
      case AF_INET6 -> {
        record.localHigh = datagram.netI64(at + 8);
        record.localLow = datagram.netI64(at + 16);
        record.remoteHigh = datagram.netI64(at + 24);
        record.remoteLow = datagram.netI64(at + 32);
      }
      default -> throw NetlinkException.malformed("address family " + family);
    }
    record.cookie = datagram.i64(at + 44);
    record.expiresMs = datagram.u32(at + 52);
    record.receiveQueue = datagram.u32(at + 56);
    record.sendQueue = datagram.u32(at + 60);
    record.uid = datagram.u32(at + 64);
    record.inode = datagram.u32(at + 68);
    record.ipv6Only = false;
    record.info = null;
    readAttributes(datagram, at + MESSAGE_BYTES, end, record, info);
  }

  private static void readAttributes(
      Datagram datagram, int start, int end, TcpRecord record, TcpInfo info)
      throws NetlinkException {
    int at = start;
    while (end - at >= ATTRIBUTE_HEADER_BYTES) {
      int length = datagram.u16(at);
      if (length < ATTRIBUTE_HEADER_BYTES || length > end - at) {
        throw NetlinkException.malformed("an attribute of " + length + " bytes");
      }
      int type = datagram.u16(at + 2);
      int value = at + ATTRIBUTE_HEADER_BYTES;
      int bytes = length - ATTRIBUTE_HEADER_BYTES;
      if (type == ATTRIBUTE_INFO && bytes >= TcpInfo.MINIMUM_BYTES) {
        info.fill(datagram, value, bytes);
        record.info = info;
      } else if (type == ATTRIBUTE_SKV6ONLY && bytes >= 1) {
        record.ipv6Only = datagram.u8(value) != 0;
      }
      at += Nlmsg.align(length);
    }
  }
}
