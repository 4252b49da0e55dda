package io.tcpwait.kernel;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A proc(5) file system: the paths of its files, and how to read a small file. Belongs to one
 * thread, because it reuses its buffer; only {@link #reading} is for any thread.
 */
public final class ProcFs {
  /**
   * More than any file that is read whole. Tables of sockets may be larger, and are read in pieces.
   */
  static final int SMALL_FILE_BYTES = 256 * 1024;

  private static final int FIRST_BUFFER_BYTES = 8 * 1024;

  private final Path root;
  private final Path netOfThread;
  private boolean showsThreads;
  private volatile @Nullable Path reading;
  private @Nullable Scratch scratch;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);

  /**
   * @param root usually {@code /proc}; another path if a host's is mounted in a container
   */
  public ProcFs(Path root) {
    this.root = root;
    netOfThread = root.resolve("thread-self/net");
  }

  public Path root() {
    return root;
  }

  /**
   * A file of the calling thread's network namespace. {@code /proc/net} shows the namespace of the
   * process's first thread. So it serves only in a tree that has never shown a thread's own folder,
   * as before Linux 3.17.
   */
  Path net(String name) {
    if (!showsThreads) {
      showsThreads = Files.isDirectory(netOfThread);
    }
    return (showsThreads ? netOfThread : root.resolve("net")).resolve(name);
  }

  /** Whether this is a proc file system, and its network files can be seen. */
  public boolean isMounted() {
    return Files.isRegularFile(net("sockstat"));
  }

  /** Whether the kernel has IPv6; without it the files of IPv6 do not exist. */
  public boolean hasIpv6() {
    return Files.exists(net("if_inet6"));
  }

  /** The file of a setting by its dotted name, as {@code net.ipv4.tcp_tw_reuse}. */
  Path sysctl(String name) {
    return root.resolve("sys").resolve(name.replace('.', '/'));
  }

  /**
   * The file that is being read, or null. Any thread may ask, for example why a sample takes long.
   */
  public @Nullable Path reading() {
    return reading;
  }

  /** Sets {@link #reading} before a file is read, and to null afterwards. */
  void reads(@Nullable Path file) {
    reading = file;
  }

  /**
   * Opens a file for reading. The file must be regular, as all files of procfs are: opening a named
   * pipe waits for a writer (fifo(7)), and a device may be endless.
   */
  static FileChannel open(Path file) throws IOException {
    check(file);
    return FileChannel.open(file, StandardOpenOption.READ);
  }

  /** Throws unless it is a regular file. */
  static void check(Path file) throws IOException {
    if (!Files.readAttributes(file, BasicFileAttributes.class).isRegularFile()) {
      throw new IOException(file + ": not a regular file");
    }
  }

  /** The buffer of all {@link RepeatedFile}s, one after the other. */
  Scratch scratch() {
    if (scratch == null) {
      scratch = new Scratch();
    }
    return scratch;
  }

  static IOException tooLarge(Path file) {
    return new IOException(file + ": larger than " + SMALL_FILE_BYTES + " bytes");
  }

  /** The whole of a small file, one character per byte (ISO 8859-1). */
  String read(Path file) throws IOException {
    reads(file);
    try (FileChannel channel = open(file)) {
      buffer.clear();
      while (channel.read(buffer) >= 0) {
        if (!buffer.hasRemaining()) {
          grow(file);
        }
      }
    } finally {
      reads(null);
    }
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /**
   * The first bytes of a file of any size.
   *
   * @return at most {@code mostBytes}, and fewer only at the end of the file
   */
  byte[] readStart(Path file, int mostBytes) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    reads(file);
    try (FileChannel channel = open(file)) {
      while (bytes.size() < mostBytes) {
        buffer.clear().limit(Math.min(buffer.capacity(), mostBytes - bytes.size()));
        if (channel.read(buffer) < 0) {
          break;
        }
        byte[] some = new byte[buffer.flip().remaining()];
        buffer.get(some);
        bytes.writeBytes(some);
      }
    } finally {
      reads(null);
    }
    return bytes.toByteArray();
  }

  /** Grows to one byte more than allowed, to notice a file that is larger. */
  private void grow(Path file) throws IOException {
    if (buffer.capacity() > SMALL_FILE_BYTES) {
      throw tooLarge(file);
    }
    int bytes = Math.min(2 * buffer.capacity(), SMALL_FILE_BYTES + 1);
    buffer = ByteBuffer.allocateDirect(bytes).put(buffer.flip());
  }
}
