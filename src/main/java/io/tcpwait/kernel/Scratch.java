package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The memory into which one thread reads small files, one after the other. */
final class Scratch {
  /** As a negated result: the file is too large to be read whole. */
  static final int TOO_LARGE = Integer.MAX_VALUE;

  private static final int CHUNK_BYTES = 8 * 1024;

  /** Not confined: the thread that reads may be another than its maker. */
  private final Arena arena = Arena.ofAuto();

  private final Libc libc = new Libc(arena);
  private final MemorySegment chunk = arena.allocate(CHUNK_BYTES);
  private byte[] bytes = new byte[CHUNK_BYTES];

  /** The bytes read last; the array is larger, and the next file overwrites it. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Reads a file whole, without waiting for more data.
   *
   * @param path as open(2) takes it
   * @return its number of bytes, a negated errno, or {@link #TOO_LARGE} negated
   */
  int read(MemorySegment path) {
    int fd = libc.open(path, Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    if (fd < 0) {
      return fd;
    }
    try {
      return readAll(fd);
    } finally {
      libc.close(fd);
    }
  }

  private int readAll(int fd) {
    int all = 0;
    while (all <= ProcFs.SMALL_FILE_BYTES) {
      int some = (int) libc.read(fd, chunk);
      if (some == 0) {
        return all;
      }
      if (some == -Errno.EINTR) {
        continue;
      }
      if (some < 0) {
        return some;
      }
      if (all + some > bytes.length) {
        bytes = Arrays.copyOf(bytes, 2 * bytes.length);
      }
      MemorySegment.copy(chunk, JAVA_BYTE, 0, bytes, all, some);
      all += some;
    }
    return -TOO_LARGE;
  }
}
