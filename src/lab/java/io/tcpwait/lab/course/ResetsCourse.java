package io.tcpwait.lab.course;

import java.io.IOException;

/**
 * A client whose service resets its connections, and that keeps their descriptors: dead sockets
 * that never were in CLOSE_WAIT.
 */
public final class ResetsCourse extends OutboundCourse {
  private final int perSecond;

  /** Starts client and service. */
  public ResetsCourse(int perSecond, int maxDescriptors) throws IOException {
    super("127.71.0.1", 6379, maxDescriptors);
    this.perSecond = perSecond;
  }

  @Override
  public void second(int second) throws IOException {
    service.connect(client, "reset", perSecond);
    service.reset();
  }
}
