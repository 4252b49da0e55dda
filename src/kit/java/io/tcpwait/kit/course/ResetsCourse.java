package io.tcpwait.kit.course;

import java.io.IOException;

/**
 * A client that keeps the descriptors of connections that its service has reset: dead sockets that
 * were never in CLOSE_WAIT.
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
