package io.tcpwait.kit.closewait;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Connections that a process opens and its children inherit, as after fork(2) without FD_CLOEXEC.
 * The server closes them, but the processes do not. A bash(1) script opens them, because a JVM does
 * not pass on descriptors.
 */
public final class SharedConnections implements AutoCloseable {
  public static final int PORT = 8090;

  private static final String SCRIPT =
      """
      for fd in $(seq 100 $((99 + $0))); do
        eval "exec $fd<>/dev/tcp/127.0.0.1/%d" || exit 1
      done
      sleep 900 & echo $!
      sleep 900 & echo $!
      echo $$
      read -r
      """
          .formatted(PORT);

  private final ServerSocketChannel listener;
  private final Process parent;
  private final List<Long> pids = new ArrayList<>();

  private SharedConnections(int count) throws IOException {
    listener =
        ServerSocketChannel.open(StandardProtocolFamily.INET)
            .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), PORT), count);
    parent =
        new ProcessBuilder("bash", "-c", SCRIPT, Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    for (int i = 0; i < count; i++) {
      listener.accept().close();
    }
    BufferedReader output = parent.inputReader(UTF_8);
    for (int i = 0; i < 3; i++) {
      pids.add(Long.parseLong(output.readLine()));
    }
  }

  /** Starts the processes in the calling thread's network namespace. */
  public static SharedConnections start(int count) throws IOException {
    return new SharedConnections(count);
  }

  /** The pids of the two children, then of their parent. */
  public List<Long> pids() {
    return List.copyOf(pids);
  }

  @Override
  public void close() {
    parent.descendants().forEach(ProcessHandle::destroyForcibly);
    parent.destroyForcibly();
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
