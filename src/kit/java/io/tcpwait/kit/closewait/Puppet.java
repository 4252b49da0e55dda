package io.tcpwait.kit.closewait;

import io.tcpwait.kit.Jvm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Controls a {@link PuppetCommand}, the leaking program. Each method returns once the program has
 * done its task.
 */
public final class Puppet implements AutoCloseable {
  /** The start of the answer if a task failed. */
  static final String FAILED = "failed: ";

  /** Reads all data and the end of stream. */
  public static final int TO_THE_END = Integer.MAX_VALUE;

  private final Jvm process;

  /** Starts the program, without waiting until it runs. */
  public Puppet(int maxDescriptors, @Nullable Keepalive keepalive) throws IOException {
    List<String> options = keepalive == null ? List.of() : List.of("--keepalive=" + keepalive);
    process = Jvm.start(maxDescriptors, "puppet", options);
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Connects {@code count} times, and adds the connections to {@code group}.
   *
   * @return the number of connections for which there were descriptors
   */
  public int connect(String group, InetSocketAddress to, int count) throws IOException {
    String host = to.getAddress().getHostAddress();
    return Integer.parseInt(tell("connect", group, host, to.getPort(), count));
  }

  /** Listens without accepting. */
  public void listen(InetSocketAddress at, int backlog) throws IOException {
    tell("listen", at.getAddress().getHostAddress(), at.getPort(), backlog);
  }

  /**
   * Accepts {@code count} connections, waiting for them, and adds them to {@code group}.
   *
   * @return the number of connections for which there were descriptors
   */
  public int accept(String group, int count) throws IOException {
    return Integer.parseInt(tell("accept", group, count));
  }

  /** Reads up to that many bytes of each connection, waiting for them. */
  public void read(String group, int bytes) throws IOException {
    tell("read", group, bytes);
  }

  /** Closes the connections of a group after a delay, without waiting for it. */
  public void close(String group, Duration after) throws IOException {
    tell("close", group, after.toMillis());
  }

  /** Sends a few bytes on each connection, now and every second. */
  public void send(String group) throws IOException {
    tell("send", group);
  }

  /** Sends that many bytes on each connection, waiting for room. */
  public void write(String group, int bytes) throws IOException {
    tell("write", group, bytes);
  }

  /** Sends on each connection until the kernel accepts no more. */
  public void fill(String group) throws IOException {
    tell("fill", group);
  }

  /** Sends a FIN on each connection, and keeps it open. */
  public void shutDown(String group) throws IOException {
    tell("shutdown", group);
  }

  /** Closes the listener and the connections in its accept queue. */
  public void unlisten() throws IOException {
    tell("unlisten");
  }

  private String tell(String verb, Object... words) throws IOException {
    StringBuilder line = new StringBuilder(verb);
    for (Object word : words) {
      line.append(' ').append(word);
    }
    String answer = process.ask(line.toString());
    if (answer.startsWith(FAILED)) {
      throw new IOException(answer);
    }
    return answer;
  }

  @Override
  public void close() {
    process.close();
  }
}
