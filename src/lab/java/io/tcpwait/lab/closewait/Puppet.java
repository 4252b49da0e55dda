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
final class Puppet implements AutoCloseable {
  /** How the answer begins where what was asked for could not be done. */
  static final String FAILED = "failed: ";

  /** All there is, and the end of it. */
  static final int TO_THE_END = Integer.MAX_VALUE;

  private final Jvm process;

  /** Starts one; it has to run only when it is first told something. */
  Puppet(int maxDescriptors, @Nullable Keepalive keepalive) throws IOException {
    List<String> options = keepalive == null ? List.of() : List.of("--keepalive=" + keepalive);
    process = Jvm.start(maxDescriptors, "puppet", options);
  }

  long pid() {
    return process.pid();
  }

  /**
   * Connects {@code count} times, and keeps the connections as a part of {@code group}.
   *
   * @return how many there were descriptors for
   */
  int connect(String group, InetSocketAddress to, int count) throws IOException {
    String host = to.getAddress().getHostAddress();
    return Integer.parseInt(tell("connect", group, host, to.getPort(), count));
  }

  /** Listens, and accepts nothing yet. */
  void listen(InetSocketAddress at, int backlog) throws IOException {
    tell("listen", at.getAddress().getHostAddress(), at.getPort(), backlog);
  }

  /**
   * Waits for {@code count} connections to accept, and keeps them as a part of {@code group}.
   *
   * @return how many there were descriptors for
   */
  int accept(String group, int count) throws IOException {
    return Integer.parseInt(tell("accept", group, count));
  }

  /** Reads up to so many bytes of each connection, waiting for them. */
  void read(String group, int bytes) throws IOException {
    tell("read", group, bytes);
  }

  /** Closes them after a while, for which this does not wait. */
  void close(String group, Duration after) throws IOException {
    tell("close", group, after.toMillis());
  }

  /** Sends a few bytes on each, now and every second. */
  void send(String group) throws IOException {
    tell("send", group);
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
