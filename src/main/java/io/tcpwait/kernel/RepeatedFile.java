package io.tcpwait.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A small file of procfs that every sample reads with open(2), read(2) and close(2), without
 * garbage. It is opened anew each time, because an open descriptor of {@code /proc/net} keeps its
 * network namespace alive. Besides, {@code thread-self} and {@code /proc/sys/net} mean the
 * namespace of the thread that opens them.
 */
final class RepeatedFile {
  /** Instead of a number of bytes: the file does not exist. */
  static final int MISSING = -1;

  private final ProcFs procfs;
  private final Path file;
  private final MemorySegment path;
  private boolean checked;

  RepeatedFile(ProcFs procfs, Path file) {
    this.procfs = procfs;
    this.file = file;
    path = Arena.ofAuto().allocateFrom(file.toString());
  }

  Path file() {
    return file;
  }

  /**
   * Reads the whole file into {@link #bytes}.
   *
   * @return how many bytes it has, or {@link #MISSING}
   * @throws IOException if it cannot be read, is no regular file, or is too large
   */
  int read() throws IOException {
    procfs.reads(file);
    try {
      return readChecked();
    } catch (NoSuchFileException e) {
      return MISSING;
    } finally {
      procfs.reads(null);
    }
  }

  /**
   * Checks for a regular file until a read succeeds. Later, O_NONBLOCK is enough for any file that
   * takes its place.
   */
  private int readChecked() throws IOException {
    if (!checked) {
      ProcFs.check(file);
    }
    int bytes = procfs.scratch().read(path);
    checked = bytes >= 0;
    return switch (-bytes) {
      case Errno.ENOENT -> throw new NoSuchFileException(file.toString());
      case Errno.EACCES -> throw new AccessDeniedException(file.toString());
      case Scratch.TOO_LARGE -> throw ProcFs.tooLarge(file);
      default -> {
        if (bytes < 0) {
          throw new IOException(file + ": " + Errno.describe(-bytes));
        }
        yield bytes;
      }
    };
  }

  /** The bytes read last from any file of this procfs. */
  byte[] bytes() {
    return procfs.scratch().bytes();
  }
}
