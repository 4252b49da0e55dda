package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * The socket on which a service manager waits for the state of a service (sd_notify(3)). A unit of
 * {@code Type=notify} has started when this socket gets {@link #READY}.
 *
 * @param path of an AF_UNIX socket; with {@code @} in front, an abstract name (unix(7))
 */
public record NotifySocket(String path) {
  public static final String READY = "READY=1";
  public static final String STOPPING = "STOPPING=1";

  private static final String VARIABLE = "NOTIFY_SOCKET";

  /** The family, a 16-bit number, is in front of the path. */
  private static final int PATH_OFFSET = 2;

  private static final int MOST_PATH_BYTES = 107;

  /** File names are bytes in the encoding of the locale, as Java reads variables. */
  private static final Charset NATIVE =
      Charset.forName(System.getProperty("native.encoding", ISO_8859_1.name()));

  /** The socket of this process's manager; null if no manager waits. */
  public static @Nullable NotifySocket ofEnvironment() {
    String path = System.getenv(VARIABLE);
    return path == null || path.isEmpty() ? null : new NotifySocket(path);
  }

  /**
   * Sends a state to the manager.
   *
   * @param state lines of {@code NAME=VALUE}
   * @throws IOException if the socket cannot be reached
   */
  public void tell(String state) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      int fd = checked(libc.socket(Libc.AF_UNIX, Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC, 0), "socket");
      try {
        checked(libc.connect(fd, address(arena)), "connect");
        MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, state.getBytes(ISO_8859_1));
        checked((int) libc.send(fd, bytes, 0), "send");
      } finally {
        libc.close(fd);
      }
    }
  }

  private MemorySegment address(Arena arena) throws IOException {
    byte[] name = path.getBytes(NATIVE);
    boolean isAbstract = path.startsWith("@");
    if (name.length > MOST_PATH_BYTES || !(isAbstract || path.startsWith("/"))) {
      throw new IOException(VARIABLE + "=" + PlainName.of(path) + ": not a socket of this host");
    }
    // An abstract name ends with the address; a path ends with a 0.
    MemorySegment address = arena.allocate(PATH_OFFSET + name.length + (isAbstract ? 0L : 1L));
    address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) Libc.AF_UNIX);
    MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, PATH_OFFSET, name.length);
    if (isAbstract) {
      address.set(ValueLayout.JAVA_BYTE, PATH_OFFSET, (byte) 0);
    }
    return address;
  }

  private int checked(int result, String call) throws IOException {
    if (result < 0) {
      throw new IOException(
          "%s=%s: %s(2) fails with %s"
              .formatted(VARIABLE, PlainName.of(path), call, Errno.describe(-result)));
    }
    return result;
  }
}
