package io.tcpwait.kernel;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The size of a terminal, by TIOCGWINSZ of ioctl_tty(2). A terminal that does not know its size has
 * 0 rows and 0 columns.
 */
public record WindowSize(int rows, int columns) {
  /** The value on all processors except Alpha, MIPS, PowerPC, PA-RISC and SPARC. */
  private static final long TIOCGWINSZ = 0x5413;

  /** Of struct winsize: four unsigned short, rows and columns first. */
  private static final int WINSIZE_BYTES = 8;

  private static final int COLUMNS_OFFSET = 2;

  /** The size of the terminal behind a descriptor; null if it is not a terminal. */
  public static @Nullable WindowSize of(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment winsize = arena.allocate(WINSIZE_BYTES, Short.BYTES);
      if (new Libc(arena).ioctl(fd, TIOCGWINSZ, winsize) < 0) {
        return null;
      }
      return new WindowSize(
          Short.toUnsignedInt(winsize.get(JAVA_SHORT, 0)),
          Short.toUnsignedInt(winsize.get(JAVA_SHORT, COLUMNS_OFFSET)));
    }
  }
}
