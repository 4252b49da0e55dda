package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the file system of sockets (sockfs, net/socket.c) says of the descriptor of one. */
final class SockFs {
  /** Above {@code socket:[18446744073709551615]}, and above the names of TCP. */
  static final int ANSWER_BYTES = 32;

  /** The extended attribute with the name of the protocol (sockfs_xattr_get()). */
  static final String PROTOCOL = "system.sockprotoname";

  /** What the link of a socket starts with (sockfs_dname()); its inode and {@code ]} follow. */
  private static final long SOCKET = asLong("socket:[");

  // The names of struct proto that are TCP, with the 0 that ends them.
  private static final long TCP = asLong("TCP\0\0\0\0\0");
  private static final long TCP_V6 = asLong("TCPv6\0\0\0");
  private static final long MPTCP = asLong("MPTCP\0\0\0");
  private static final long MPTCP_V6 = asLong("MPTCPv6\0");

  private SockFs() {}

  /**
   * The inode in the link of a descriptor.
   *
   * @param link aligned to 8 bytes, and at least as many
   * @param length how much of it there is
   * @return -1 where the descriptor is no socket, or the link is cut off
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
   * Whether {@link #PROTOCOL} names TCP. A socket of MPTCP is TCP too: its inode is that of the TCP
   * sockets that it is made of. What was accepted by a listener of MPTCP has its name, even if the
   * client had none.
   *
   * @param name aligned to 8 bytes, and at least as many
   * @param length how much of it there is
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
