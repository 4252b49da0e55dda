package io.tcpwait.lab.closewait;

import io.tcpwait.lab.Jvm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The strings of a {@link PuppetCommand}: what the program that leaks does next. Each answers once
 * it is done.
 */
public final class Puppet implements AutoCloseable {
  /** How the answer begins where what was asked for could not be done. */
  static final String FAILED = "failed: ";

  /** All there is, and the end of it. */
  public static final int TO_THE_END = Integer.MAX_VALUE;

  private final Jvm process;

  /** Starts one; it has to run only when it is first told something. */
  public Puppet(int maxDescriptors, @Nullable Keepalive keepalive) throws IOException {
    List<String> options = keepalive == null ? List.of() : List.of("--keepalive=" + keepalive);
    process = Jvm.start(maxDescriptors, "puppet", options);
  }

  public long pid() {
    return process.pid();
  }

  /**
   * Connects {@code count} times, and keeps the connections as a part of {@code group}.
   *
   * @return how many there were descriptors for
   */
  public int connect(String group, InetSocketAddress to, int count) throws IOException {
    String host = to.getAddress().getHostAddress();
    return Integer.parseInt(tell("connect", group, host, to.getPort(), count));
  }

  /** Listens, and accepts nothing yet. */
  public void listen(InetSocketAddress at, int backlog) throws IOException {
    tell("listen", at.getAddress().getHostAddress(), at.getPort(), backlog);
  }

  /**
   * Waits for {@code count} connections to accept, and keeps them as a part of {@code group}.
   *
   * @return how many there were descriptors for
   */
  public int accept(String group, int count) throws IOException {
    return Integer.parseInt(tell("accept", group, count));
  }

  /** Reads up to so many bytes of each connection, waiting for them. */
  public void read(String group, int bytes) throws IOException {
    tell("read", group, bytes);
  }

  /** Closes them after a while, for which this does not wait. */
  public void close(String group, Duration after) throws IOException {
    tell("close", group, after.toMillis());
  }

  /** Sends a few bytes on each, now and every second. */
  public void send(String group) throws IOException {
    tell("send", group);
  }

  /** Sends so many bytes on each connection, waiting for room. */
  public void write(String group, int bytes) throws IOException {
    tell("write", group, bytes);
  }

  /** Sends on each connection until the kernel takes no more. */
  public void fill(String group) throws IOException {
    tell("fill", group);
  }

  /** Sends a FIN on each connection, and keeps it. */
  public void shutDown(String group) throws IOException {
    tell("shutdown", group);
  }

  /** Closes the listener, and with it the connections that wait there. */
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
