package io.tcpwait.kit.course;

import java.io.IOException;

/**
 * A client that never reads the bodies of some answers, which fill its receive queues. The
 * connections stay established, because the FIN of the service waits behind the bodies.
 */
public final class UnreadBodiesCourse extends OutboundCourse {
  private final int perSecond;

  /** Starts client and service. */
  public UnreadBodiesCourse(int perSecond, int maxDescriptors) throws IOException {
    super("127.70.0.1", 9200, maxDescriptors);
    this.perSecond = perSecond;
  }

  @Override
  public void second(int second) throws IOException {
    service.connect(client, "unread", perSecond);
    service.fill();
  }
}
