package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The files of a namespace that setns(2) accepts: links of processes, and mounts. An open
 * descriptor keeps its namespace alive, so the caller closes it at once.
 */
final class NamespaceFiles {
  private static final Path OPEN = Path.of("/proc/self/fd");

  /** The encoding of file names in the JDK, which depends on the locale. */
  private static final Charset NAMES =
      Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

  private final NamespaceCalls calls;

  NamespaceFiles(NamespaceCalls calls) {
    this.calls = calls;
  }

  /** A new descriptor, or the negated errno. */
  int open(Path file) {
    return open(file.toString().getBytes(NAMES));
  }

  /** The same for a path with one character per byte. */
  int open(String path) {
    return open(path.getBytes(ISO_8859_1));
  }

  private int open(byte[] path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment withZero = arena.allocate(path.length + 1L);
      MemorySegment.copy(MemorySegment.ofArray(path), 0, withZero, 0, path.length);
      return calls.open(withZero, Libc.O_NONBLOCK | Libc.O_CLOEXEC);
    }
  }

  /** The mount at a path; null if it has gone, or another mount hides it. */
  @Nullable NamespaceMount mount(String path, long inode) {
    int fd = open(path);
    if (fd < 0) {
      return null;
    }
    try {
      NamespaceMount mount = mount(path, fd);
      return mount != null && mount.inode() == inode ? mount : null;
    } finally {
      calls.close(fd);
    }
  }

  /** The mount that an open descriptor refers to; null if it cannot be read. */
  @Nullable NamespaceMount mount(String path, int fd) {
    Path open = OPEN.resolve(Integer.toString(fd));
    try {
      long inode = ((Number) Files.getAttribute(open, "unix:ino")).longValue();
      long bornNs = Files.getLastModifiedTime(open).to(TimeUnit.NANOSECONDS);
      return new NamespaceMount(inode, bornNs, path);
    } catch (IOException e) {
      return null;
    }
  }
}
