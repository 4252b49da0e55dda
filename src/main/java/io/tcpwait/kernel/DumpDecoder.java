package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;

/**
 * Decodes the datagrams of one dump, message by message. Pure: bytes in, records out. It never
 * reads past the given length, nor past the length that a message states.
 */
final class DumpDecoder {
  /** The kernel's own bound (include/linux/err.h). */
  private static final int MAX_ERRNO = 4095;

  private final Datagram datagram = new Datagram();
  private final TcpRecord record = new TcpRecord();
  private final TcpInfo info = new TcpInfo();

  /**
   * Hands every socket of one datagram to {@code visitor}.
   *
   * @param bytes the length of the datagram in {@code received}, at most {@link
   *     SockDiag#RECEIVE_BYTES}
   * @param type the nlmsg_type of the request, which is also that of the records in the answer
   * @param seq the nlmsg_seq of the request; messages with another are skipped
   * @return whether the dump is complete
   * @throws NetlinkException KERNEL if the kernel reports an error, in NLMSG_ERROR or inside
   *     NLMSG_DONE; MALFORMED if the bytes make no sense
   */
  boolean decode(MemorySegment received, long bytes, short type, int seq, TcpVisitor visitor)
      throws NetlinkException {
    datagram.fill(received, bytes);
    int at = 0;
    while (at < bytes) {
      if (bytes - at < Nlmsg.HEADER_BYTES) {
        throw NetlinkException.malformed((bytes - at) + " bytes where a header should be");
      }
      int length = Nlmsg.len(datagram, at);
      if (length < Nlmsg.HEADER_BYTES || length > bytes - at) {
        throw NetlinkException.malformed(
            "a message of " + length + " bytes where " + (bytes - at) + " are left");
      }
      if (Nlmsg.seq(datagram, at) == seq) {
        short messageType = Nlmsg.type(datagram, at);
        int body = at + Nlmsg.HEADER_BYTES;
        int end = at + length;
        if (messageType == type) {
          InetDiag.read(datagram, body, end, record, info);
          visitor.visit(record);
        } else if (endsDump(messageType, body, end)) {
          return true;
        }
      }
      at += Nlmsg.align(length);
    }
    return false;
  }

  private boolean endsDump(short type, int body, int end) throws NetlinkException {
    return switch (type) {
      case Nlmsg.TYPE_NOOP -> false;
      case Nlmsg.TYPE_DONE -> {
        int error = end - body >= Integer.BYTES ? datagram.i32(body) : 0;
        if (error < 0) {
          throw NetlinkException.brokenOff(errno(error));
        }
        yield true;
      }
      case Nlmsg.TYPE_ERROR -> {
        if (end - body < Integer.BYTES) {
          throw NetlinkException.malformed("NLMSG_ERROR without an error");
        }
        throw NetlinkException.answered(errno(datagram.i32(body)));
      }
      case Nlmsg.TYPE_OVERRUN -> throw NetlinkException.malformed("NLMSG_OVERRUN");
      default -> throw NetlinkException.malformed("message type " + type);
    };
  }

  /** The error number, which the kernel sends negated; 0, an acknowledgement, was not requested. */
  private static int errno(int error) throws NetlinkException {
    if (error >= 0 || error < -MAX_ERRNO) {
      throw NetlinkException.malformed("error " + error);
    }
    return -error;
  }
}
