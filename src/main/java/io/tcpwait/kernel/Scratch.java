package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The memory that small files are read into, one after the other, by one thread. */
final class Scratch {
  /** As a negated result: the file is larger than any that is read whole. */
  static final int TOO_LARGE = Integer.MAX_VALUE;

  private static final int CHUNK_BYTES = 8 * 1024;

  /** Its maker need not be the thread that reads. */
  private final Arena arena = Arena.ofAuto();

  private final Libc libc = new Libc(arena);
  private final MemorySegment chunk = arena.allocate(CHUNK_BYTES);
  private byte[] bytes = new byte[CHUNK_BYTES];

  /** What was read last; the array is larger, and changes with the next file. */
  byte[] bytes() {
    return bytes;
  }

  /**
   * Reads a file whole, without waiting for more to come.
   *
   * @param path as open(2) takes it
   * @return how many bytes it has, a negated errno, or {@link #TOO_LARGE} negated
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
