package io.tcpwait.kit.course;

import io.tcpwait.kit.closewait.CloseWaitScans;
import java.io.IOException;

/** A client that scans some blocks of datanodes every second. */
public final class ScansCourse implements Course {
  private static final int DATANODES = 3;

  private final CloseWaitScans scans;
  private final int perSecond;

  /**
   * Starts the client.
   *
   * @param maxDescriptors the client's limit of file descriptors
   */
  public ScansCourse(CloseWaitScans.Variant variant, int perSecond, int maxDescriptors)
      throws IOException {
    scans = CloseWaitScans.start(DATANODES, variant, maxDescriptors);
    this.perSecond = perSecond;
  }

  @Override
  public void second(int second) throws IOException {
    scans.open(perSecond);
  }

  @Override
  public boolean isWith(String peer) {
    return scans.datanodes().stream()
        .map(at -> at.getHostString() + ":" + at.getPort())
        .anyMatch(peer::equals);
  }

  @Override
  public long pid() {
    return scans.pid();
  }

  @Override
  public void close() {
    scans.close();
  }
}
