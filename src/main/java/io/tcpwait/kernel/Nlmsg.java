package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/**
 * The header of a netlink message, in host byte order (include/uapi/linux/netlink.h, netlink(7)).
 *
 * <pre>
 *  0               4       6       8               12              16
 *  +---------------+-------+-------+---------------+---------------+
 *  | len           | type  | flags | seq           | pid           |
 *  +---------------+-------+-------+---------------+---------------+
 * </pre>
 */
final class Nlmsg {
  static final int HEADER_BYTES = 16;

  static final short TYPE_NOOP = 1;
  static final short TYPE_ERROR = 2;
  static final short TYPE_DONE = 3;
  static final short TYPE_OVERRUN = 4;

  static final short FLAG_REQUEST = 0x1;
  static final short FLAG_DUMP = 0x300;

  private static final int LEN = 0;
  private static final int TYPE = 4;
  private static final int FLAGS = 6;
  private static final int SEQ = 8;

  private Nlmsg() {}

  static void putHeader(MemorySegment message, int bytes, short type, short flags, int seq) {
    message.asSlice(0, HEADER_BYTES).fill((byte) 0);
    message.set(JAVA_INT, LEN, bytes);
    message.set(JAVA_SHORT, TYPE, type);
    message.set(JAVA_SHORT, FLAGS, flags);
    message.set(JAVA_INT, SEQ, seq);
  }

  static int len(Datagram datagram, int at) {
    return datagram.i32(at + LEN);
  }

  static short type(Datagram datagram, int at) {
    return (short) datagram.u16(at + TYPE);
  }

  static int seq(Datagram datagram, int at) {
    return datagram.i32(at + SEQ);
  }

  /** NLMSG_ALIGN: messages and attributes start at multiples of four. */
  static int align(int bytes) {
    return (bytes + 3) & ~3;
  }
}
