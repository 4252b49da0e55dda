package io.tcpwait.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Reads a small file that a user named, whatever it turns out to be.
 *
 * <p>java.nio.file does not have O_NONBLOCK. Its open(2) of a FIFO waits for a writer. Its read(2)
 * of {@code /proc/kmsg}, which counts as a regular file, waits for a message.
 */
public final class RegularFile {
  private static final int CHUNK_BYTES = 8 * 1024;

  /** The encoding of file names in the JDK, which depends on the locale. */
  private static final Charset NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private RegularFile() {}

  /**
   * The whole content of the file; symbolic links are followed.
   *
   * @throws NoSuchFileException if there is no such file
   * @throws AccessDeniedException if it may not be read
   * @throws IOException if it is not a regular file, is larger than {@code maxBytes}, or has
   *     nothing to read yet, as trace_pipe; the message says which, without the name
   */
  public static byte[] read(Path file, int maxBytes) throws IOException {
    check(file);
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      MemorySegment path = arena.allocateFrom(file.toString(), NAMES);
      int fd = libc.open(path, Libc.O_NONBLOCK | Libc.O_CLOEXEC);
      if (fd < 0) {
        throw failure(file, -fd);
      }
      try {
        check(Path.of("/proc/self/fd", Integer.toString(fd))); // It may have been replaced.
        return read(file, libc, fd, arena.allocate(CHUNK_BYTES), maxBytes);
      } finally {
        libc.close(fd);
      }
    }
  }

  private static void check(Path file) throws IOException {
    BasicFileAttributes is;
    try {
      is = Files.readAttributes(file, BasicFileAttributes.class);
    } catch (NoSuchFileException | AccessDeniedException e) {
      throw e;
    } catch (FileSystemException e) {
      throw new IOException(e.getReason() == null ? "it cannot be looked at" : e.getReason(), e);
    }
    if (!is.isRegularFile()) {
      throw new IOException(is.isDirectory() ? "it is a directory" : "it is no regular file");
    }
  }

  private static byte[] read(Path file, Libc libc, int fd, MemorySegment chunk, int maxBytes)
      throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      long bytes = libc.read(fd, chunk);
      if (bytes == 0) {
        return all.toByteArray();
      }
      if (bytes == -Errno.EINTR) {
        continue;
      }
      if (bytes < 0) {
        throw failure(file, (int) -bytes);
      }
      if (all.size() + bytes > maxBytes) {
        throw new IOException("it is larger than " + maxBytes / 1024 + " KiB");
      }
      all.writeBytes(chunk.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE));
    }
  }

  private static IOException failure(Path file, int errno) {
    return switch (errno) {
      case Errno.ENOENT -> new NoSuchFileException(file.toString());
      case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(file.toString());
      case Errno.EAGAIN -> new IOException("it has nothing to read yet, so it is no plain file");
      default -> new IOException(Errno.describe(errno));
    };
  }
}
