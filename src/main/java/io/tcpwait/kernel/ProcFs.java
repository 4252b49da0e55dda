package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A proc(5) file system: which file tells what, and how a small one is read. One thread's, since it
 * keeps the buffer that it reads into.
 */
public final class ProcFs {
  /** Above any file read whole; the tables of sockets, which may be larger, are not. */
  private static final int SMALL_FILE_BYTES = 256 * 1024;

  private static final int FIRST_BUFFER_BYTES = 8 * 1024;

  private final Path root;
  private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_BUFFER_BYTES);

  /**
   * @param root usually {@code /proc}; another path where a host's is mounted in a container
   */
  public ProcFs(Path root) {
    this.root = root;
  }

  public Path root() {
    return root;
  }

  /**
   * A file of the calling thread's network namespace. {@code /proc/net} will not do: it shows the
   * namespace of the process's first thread.
   */
  Path net(String name) {
    Path ofThread = root.resolve("thread-self/net");
    return (Files.isDirectory(ofThread) ? ofThread : root.resolve("net")).resolve(name);
  }

  /** Whether this is a proc file system, and its network files can be seen. */
  public boolean isMounted() {
    return Files.isRegularFile(net("sockstat"));
  }

  /** Whether the kernel has IPv6; without it the files of IPv6 are not there. */
  public boolean hasIpv6() {
    return Files.exists(net("if_inet6"));
  }

  /** The file of a setting by its dotted name, say {@code net.ipv4.tcp_tw_reuse}. */
  Path sysctl(String name) {
    return root.resolve("sys").resolve(name.replace('.', '/'));
  }

  /**
   * The whole of a small file. Bytes above ASCII, which none of the files read here has, come out
   * as characters that no parser takes.
   */
  String read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      buffer.clear();
      while (channel.read(buffer) >= 0) {
        if (!buffer.hasRemaining()) {
          grow(file);
        }
      }
    }
    byte[] bytes = new byte[buffer.flip().remaining()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** To one byte more than is allowed, which tells a file that is larger. */
  private void grow(Path file) throws IOException {
    if (buffer.capacity() > SMALL_FILE_BYTES) {
      throw new IOException(file + ": larger than " + SMALL_FILE_BYTES + " bytes");
    }
    int bytes = Math.min(2 * buffer.capacity(), SMALL_FILE_BYTES + 1);
    buffer = ByteBuffer.allocateDirect(bytes).put(buffer.flip());
  }
}
