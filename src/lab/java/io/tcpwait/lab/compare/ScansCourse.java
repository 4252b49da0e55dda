package io.tcpwait.lab.compare;

import io.tcpwait.lab.closewait.CloseWaitScans;
import java.io.IOException;

/** A client that scans datanodes, some blocks every second. */
final class ScansCourse implements Course {
  /** Of the client. */
  static final int MAX_DESCRIPTORS = 4_096;

  private static final int DATANODES = 3;

  private final CloseWaitScans scans;
  private final int perSecond;

  ScansCourse(CloseWaitScans.Variant variant, int perSecond) throws IOException {
    scans = CloseWaitScans.start(DATANODES, variant, MAX_DESCRIPTORS);
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
