package io.tcpwait.kit.course;

import io.tcpwait.kit.Jvm;
import java.io.IOException;

/** A client that reads more slowly than its service sends: its receive queues are always full. */
public final class SlowReaderCourse extends OutboundCourse {
  private static final int BYTES_A_SECOND = 8 * 1024;

  private final int connections;

  /** Starts client and service. */
  public SlowReaderCourse(int connections) throws IOException {
    super("127.72.0.1", 9092, Jvm.SAME_DESCRIPTORS);
    this.connections = connections;
  }

  @Override
  public void second(int second) throws IOException {
    if (second == 0) {
      service.connect(client, "slow", connections);
    }
    service.fill();
    client.read("slow", BYTES_A_SECOND);
  }
}
