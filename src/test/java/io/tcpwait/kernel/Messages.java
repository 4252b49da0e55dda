package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Netlink messages for tests. */
final class Messages {
  private Messages() {}

  /**
   * NLMSG_ERROR or NLMSG_DONE whose payload starts with {@code error}, an errno that the kernel has
   * negated.
   */
  static byte[] end(short type, int seq, int error) {
    MemorySegment message = MemorySegment.ofArray(new int[5]);
    Nlmsg.putHeader(message, 20, type, (short) 0, seq);
    message.set(JAVA_INT, 16, error);
    return Recording.bytes(message, 20);
  }

  /** A message without a body. */
  static byte[] bare(short type, int seq) {
    return header(Nlmsg.HEADER_BYTES, type, seq);
  }

  /** The header of a message of {@code bytes}, including the header. */
  static byte[] header(int bytes, short type, int seq) {
    MemorySegment message = MemorySegment.ofArray(new int[4]);
    Nlmsg.putHeader(message, bytes, type, (short) 0, seq);
    return Recording.bytes(message, Nlmsg.HEADER_BYTES);
  }

  static short type(MemorySegment message) {
    return message.get(JAVA_SHORT, 4);
  }

  static int seq(MemorySegment message) {
    return message.get(JAVA_INT, 8);
  }

  static int seqOfFirst(byte[] datagram) {
    return ByteBuffer.wrap(datagram).order(ByteOrder.LITTLE_ENDIAN).getInt(8);
  }

  /** A copy with {@code seq} in every message. */
  static byte[] withSeq(byte[] datagram, int seq) {
    byte[] copy = datagram.clone();
    ByteBuffer view = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    for (int at = 0; at < copy.length; at += Nlmsg.align(view.getInt(at))) {
      view.putInt(at + 8, seq);
    }
    return copy;
  }

  static byte[] concat(byte[]... messages) throws IOException {
    var datagram = new ByteArrayOutputStream();
    for (byte[] message : messages) {
      datagram.write(message);
    }
    return datagram.toByteArray();
  }
}
