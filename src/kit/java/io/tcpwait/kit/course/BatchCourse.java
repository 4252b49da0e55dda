package io.tcpwait.kit.course;

import io.tcpwait.kit.Jvm;
import java.io.IOException;
import java.time.Duration;

/** A job that opens hundreds of connections at once, uses them for a while, and closes them. */
public final class BatchCourse extends OutboundCourse {
  private static final int REQUEST_BYTES = 100;

  private final int connections;
  private final int everySeconds;
  private final int lastsSeconds;

  /**
   * Starts client and service.
   *
   * @param everySeconds from one run to the next
   * @param lastsSeconds the duration of a run, less than {@code everySeconds}
   */
  public BatchCourse(int connections, int everySeconds, int lastsSeconds) throws IOException {
    super("127.73.0.1", 5432, Jvm.SAME_DESCRIPTORS);
    this.connections = connections;
    this.everySeconds = everySeconds;
    this.lastsSeconds = lastsSeconds;
  }

  @Override
  public void second(int second) throws IOException {
    String run = "run-" + second / everySeconds;
    int at = second % everySeconds;
    if (at == 0) {
      service.connect(client, run, connections);
      client.write(run, REQUEST_BYTES);
    } else if (at == lastsSeconds) {
      client.close(run, Duration.ZERO);
    } else if (at == lastsSeconds + 1) {
      service.closeOldest(connections);
    }
  }
}
