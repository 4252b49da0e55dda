package io.tcpwait.kernel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * The datagrams of a dump as a real kernel sent them (little-endian, as recorded by {@link
 * RecordKernel} on Linux 6.18 x86-64). In a file, each datagram follows its length, a big-endian
 * 32-bit number.
 */
record Recording(List<byte[]> datagrams) {
  /** Both families in one walk, with tcp_info: messages of type 18 with nlmsg_seq 1. */
  static Recording oneWalk() throws IOException {
    return read("one-walk.bin");
  }

  /**
   * One family after the other, without tcp_info: messages of type 20 with nlmsg_seq 2 and then 3.
   */
  static Recording twoWalks() throws IOException {
    return read("two-walks.bin");
  }

  /** The text of a {@code /proc/net} file, recorded at the same time. */
  static String text(String name) throws IOException {
    return new String(resource(name), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  private static Recording read(String name) throws IOException {
    List<byte[]> datagrams = new ArrayList<>();
    var in = new DataInputStream(new ByteArrayInputStream(resource(name)));
    while (in.available() > 0) {
      byte[] datagram = new byte[in.readInt()];
      in.readFully(datagram);
      datagrams.add(datagram);
    }
    return new Recording(datagrams);
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = Recording.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no recorded " + name);
      }
      return in.readAllBytes();
    }
  }

  byte[] toBytes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    for (byte[] datagram : datagrams) {
      out.writeInt(datagram.length);
      out.write(datagram);
    }
    return bytes.toByteArray();
  }

  /** Memory of exactly these bytes: a read past them is an IndexOutOfBoundsException. */
  static MemorySegment memory(Arena arena, byte[] bytes) {
    MemorySegment memory = arena.allocate(bytes.length, 8);
    return memory.copyFrom(MemorySegment.ofArray(bytes));
  }

  static byte[] bytes(MemorySegment memory, long length) {
    return memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
