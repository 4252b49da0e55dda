package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/** Netlink messages made up by tests. */
final class Messages {
  private Messages() {}

  /** NLMSG_ERROR or NLMSG_DONE with {@code error}, which the kernel negates, at the start. */
  static byte[] end(short type, int seq, int error) {
    MemorySegment message = MemorySegment.ofArray(new int[5]);
    Nlmsg.putHeader(message, 20, type, (short) 0, seq);
    message.set(JAVA_INT, 16, error);
    return Recording.bytes(message, 20);
  }

  /** A message without a body. */
  static byte[] bare(short type, int seq) {
    MemorySegment message = MemorySegment.ofArray(new int[4]);
    Nlmsg.putHeader(message, 16, type, (short) 0, seq);
    return Recording.bytes(message, 16);
  }
}
