package io.tcpwait.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** A struct tcp_info of Linux 6.2 that a test fills in; all other fields are 0. */
public final class TcpInfoFields {
  private static final int BYTES = 236;

  private int length = BYTES;
  private final ByteBuffer struct = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());

  public TcpInfoFields lastDataSentMs(long ms) {
    struct.putInt(44, (int) ms);
    return this;
  }

  public TcpInfoFields lastDataReceivedMs(long ms) {
    struct.putInt(52, (int) ms);
    return this;
  }

  public TcpInfoFields lastAckReceivedMs(long ms) {
    struct.putInt(56, (int) ms);
    return this;
  }

  public TcpInfoFields receiveWindowLimit(long bytes) {
    struct.putInt(64, (int) bytes);
    return this;
  }

  public TcpInfoFields bytesAcknowledged(long bytes) {
    struct.putLong(120, bytes);
    return this;
  }

  public TcpInfoFields bytesReceived(long bytes) {
    struct.putLong(128, bytes);
    return this;
  }

  public TcpInfoFields dataSegmentsReceived(long segments) {
    struct.putInt(152, (int) segments);
    return this;
  }

  public TcpInfoFields receiveWindow(long bytes) {
    struct.putInt(232, (int) bytes);
    return this;
  }

  /** Cuts the struct to its length before Linux 6.2, without the window. */
  public TcpInfoFields untilLinux6() {
    length = BYTES - Integer.BYTES;
    return this;
  }

  byte[] bytes() {
    return Arrays.copyOf(struct.array(), length);
  }
}
