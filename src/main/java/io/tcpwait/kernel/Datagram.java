package io.tcpwait.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/**
 * One received datagram, copied into an array on the heap. A small agent runs code of the first
 * compiler (C1): there, an array element is one load, but {@link MemorySegment#get} is a call of 10
 * ns. A record takes fifteen reads. As calls, they would add much to the 270 ns in which the kernel
 * hands over a TIME_WAIT. The copy costs 3 µs for 32 KiB.
 *
 * <p>Offsets are in bytes. A value must lie at a multiple of its own size, except 64 bits, which
 * netlink aligns to 32.
 */
final class Datagram {
  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private final int[] words = new int[SockDiag.RECEIVE_BYTES / Integer.BYTES];
  private final MemorySegment bytes = MemorySegment.ofArray(words);

  /** Takes the first {@code length} bytes, at most {@link SockDiag#RECEIVE_BYTES}. */
  void fill(MemorySegment received, long length) {
    MemorySegment.copy(received, 0, bytes, 0, length);
  }

  int u8(int at) {
    int shift = (at & 3) << 3;
    return words[at >> 2] >>> (LITTLE ? shift : 24 - shift) & 0xff;
  }

  int u16(int at) {
    int shift = (at & 2) << 3;
    return words[at >> 2] >>> (LITTLE ? shift : 16 - shift) & 0xffff;
  }

  int i32(int at) {
    return words[at >> 2];
  }

  long u32(int at) {
    return Integer.toUnsignedLong(words[at >> 2]);
  }

  long i64(int at) {
    long first = u32(at);
    long second = u32(at + 4);
    return LITTLE ? second << 32 | first : first << 32 | second;
  }

  /** 16 bits in network order. */
  int netU16(int at) {
    int value = u16(at);
    return LITTLE ? (value & 0xff) << 8 | value >>> 8 : value;
  }

  /** 32 bits in network order. */
  int netI32(int at) {
    int value = words[at >> 2];
    return LITTLE ? Integer.reverseBytes(value) : value;
  }

  /** 64 bits in network order. */
  long netI64(int at) {
    return (long) netI32(at) << 32 | Integer.toUnsignedLong(netI32(at + 4));
  }
}
