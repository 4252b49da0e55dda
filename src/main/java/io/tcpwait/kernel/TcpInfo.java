package io.tcpwait.kernel;

/**
 * The fields of struct tcp_info (include/uapi/linux/tcp.h) that show the history of a CLOSE_WAIT
 * socket, and the negotiated options. The struct only grows at its end, so the attribute's length
 * tells whether a field is there. Filled anew for each socket, like its {@link TcpRecord}.
 */
public final class TcpInfo {
  private static final int OPTIONS = 5;
  private static final int LAST_DATA_SENT = 44;
  private static final int LAST_DATA_RECV = 52;
  private static final int LAST_ACK_RECV = 56;
  private static final int RCV_SSTHRESH = 64;
  private static final int BYTES_ACKED = 120;
  private static final int BYTES_RECEIVED = 128;
  private static final int DATA_SEGS_IN = 152;
  private static final int RCV_WND = 232;

  /** All fields up to tcpi_last_ack_recv, which every kernel since 2.6 has. */
  static final int MINIMUM_BYTES = LAST_ACK_RECV + 4;

  /** TCPI_OPT_TIMESTAMPS of tcpi_options. */
  private static final int OPTION_TIMESTAMPS = 1;

  private boolean timestamps;
  private long lastDataSentMs;
  private long lastDataReceivedMs;
  private long lastAckReceivedMs;
  private long bytesReceived;
  private long bytesAcknowledged;
  private long dataSegmentsReceived;
  private long receiveWindow;
  private long receiveWindowLimit;

  TcpInfo() {}

  /** Reads the {@code bytes} of the attribute's value at {@code at}; the caller checked both. */
  void fill(Datagram datagram, int at, int bytes) {
    timestamps = (datagram.u8(at + OPTIONS) & OPTION_TIMESTAMPS) != 0;
    lastDataSentMs = datagram.u32(at + LAST_DATA_SENT);
    lastDataReceivedMs = datagram.u32(at + LAST_DATA_RECV);
    lastAckReceivedMs = datagram.u32(at + LAST_ACK_RECV);
    bytesReceived = bytes >= BYTES_RECEIVED + 8 ? datagram.i64(at + BYTES_RECEIVED) : -1;
    bytesAcknowledged = bytes >= BYTES_ACKED + 8 ? datagram.i64(at + BYTES_ACKED) : -1;
    dataSegmentsReceived = bytes >= DATA_SEGS_IN + 4 ? datagram.u32(at + DATA_SEGS_IN) : -1;
    receiveWindow = bytes >= RCV_WND + 4 ? datagram.u32(at + RCV_WND) : -1;
    receiveWindowLimit = bytes >= RCV_SSTHRESH + 4 ? datagram.u32(at + RCV_SSTHRESH) : -1;
  }

  /** Whether both sides agreed on timestamps (RFC 7323); false before that. */
  public boolean timestamps() {
    return timestamps;
  }

  /** Milliseconds since this side last sent data. */
  public long lastDataSentMs() {
    return lastDataSentMs;
  }

  /** Milliseconds since data last arrived, or since the handshake; a FIN is not data. */
  public long lastDataReceivedMs() {
    return lastDataReceivedMs;
  }

  /** Milliseconds since a segment last arrived, a FIN included. */
  public long lastAckReceivedMs() {
    return lastAckReceivedMs;
  }

  /** Bytes received, a FIN counted as one; -1 before Linux 4.1. */
  public long bytesReceived() {
    return bytesReceived;
  }

  /** Bytes sent that the peer has acknowledged; -1 before Linux 4.1. */
  public long bytesAcknowledged() {
    return bytesAcknowledged;
  }

  /** Segments with data received; -1 before Linux 4.6. */
  public long dataSegmentsReceived() {
    return dataSegmentsReceived;
  }

  /** Bytes that the peer may still send, as last advertised; -1 before Linux 6.2. */
  public long receiveWindow() {
    return receiveWindow;
  }

  /** The largest window that is advertised at present (rcv_ssthresh), in bytes; -1 if unknown. */
  public long receiveWindowLimit() {
    return receiveWindowLimit;
  }
}
