package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The answers of sockfs, the file system of sockets (net/socket.c), about a descriptor. */
final class SockFs {
  /** More than {@code socket:[18446744073709551615]} takes, and the names of TCP. */
  static final int ANSWER_BYTES = 32;

  /** The extended attribute with the name of the protocol (sockfs_xattr_get()). */
  static final String PROTOCOL = "system.sockprotoname";

  /** The start of a socket's link (sockfs_dname()); its inode and {@code ]} follow. */
  private static final long SOCKET = asLong("socket:[");

  // The names of TCP in struct proto, each with its final 0.
  private static final long TCP = asLong("TCP\0\0\0\0\0");
  private static final long TCP_V6 = asLong("TCPv6\0\0\0");
  private static final long MPTCP = asLong("MPTCP\0\0\0");
  private static final long MPTCP_V6 = asLong("MPTCPv6\0");

  private SockFs() {}

  /**
   * The inode in the link of a descriptor.
   *
   * @param link at least 8 bytes, aligned to 8
   * @param length the length of the link
   * @return -1 if the descriptor is not a socket, or the link is cut off
   */
  static long inode(MemorySegment link, long length) {
    if (length <= Long.BYTES || link.get(JAVA_LONG, 0) != SOCKET) {
      return -1;
    }
    long inode = 0;
    for (long at = Long.BYTES; at < length; at++) {
      int digit = link.get(JAVA_BYTE, at) - '0';
      if (digit < 0 || digit > 9) {
        return digit == ']' - '0' && at > Long.BYTES ? inode : -1;
      }
      inode = 10 * inode + digit;
    }
    return -1;
  }

  /**
   * Whether {@link #PROTOCOL} names TCP. An MPTCP socket counts as TCP: it has the inode of its TCP
   * subflows. A socket that an MPTCP listener accepted is named MPTCP, even if the client does not
   * use MPTCP.
   *
   * @param name at least 8 bytes, aligned to 8
   * @param length the length of the name
   */
  static boolean isTcp(MemorySegment name, long length) {
    if (length > Long.BYTES || length <= 0) {
      return false;
    }
    for (long at = length; at < Long.BYTES; at++) {
      name.set(JAVA_BYTE, at, (byte) 0);
    }
    long padded = name.get(JAVA_LONG, 0);
    return padded == TCP || padded == TCP_V6 || padded == MPTCP || padded == MPTCP_V6;
  }

  private static long asLong(String eightBytes) {
    return ByteBuffer.wrap(eightBytes.getBytes(US_ASCII)).order(ByteOrder.nativeOrder()).getLong();
  }
}
