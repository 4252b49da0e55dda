package io.tcpwait.sample;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import org.junit.jupiter.api.Test;

/** A few bytes with the FIN, as opposed to unread data. */
class FarewellTest {
  private static final long FIN_AGE_MS = 90_000;

  @Test
  void shouldCountCloseNotifyWithTheFinAsOnlyTheFin() {
    assertThat(cause(24, FIN_AGE_MS, FIN_AGE_MS + 60_000, 5_000, 40)).isEqualTo(Cause.EOF_UNREAD);
  }

  /** A connection that was opened in advance, and had no requests. */
  @Test
  void shouldCountATimeoutPageAsOnlyTheFinWhenNothingElseArrived() {
    assertThat(cause(480, FIN_AGE_MS + 3, FIN_AGE_MS + 60_000, 480, 1)).isEqualTo(Cause.EOF_UNREAD);
  }

  @Test
  void shouldReportDataUnreadWhenTheRequestArrivedWithTheFin() {
    assertThat(cause(18, FIN_AGE_MS, FIN_AGE_MS + 2, 18, 1)).isEqualTo(Cause.DATA_UNREAD);
  }

  @Test
  void shouldReportDataUnreadWhenTheDataArrivedLongBeforeTheFin() {
    assertThat(cause(24, FIN_AGE_MS + 5_000, FIN_AGE_MS + 60_000, 900, 40))
        .isEqualTo(Cause.DATA_UNREAD);
  }

  @Test
  void shouldReportDataUnreadWhenThereIsMoreThanAFarewell() {
    assertThat(cause(1_025, FIN_AGE_MS, FIN_AGE_MS + 60_000, 9_000, 40))
        .isEqualTo(Cause.DATA_UNREAD);
  }

  @Test
  void shouldReportDataUnreadWhenManySegmentsWereNeverRead() {
    assertThat(cause(1_000, FIN_AGE_MS, FIN_AGE_MS + 60_000, 1_000, 100))
        .isEqualTo(Cause.DATA_UNREAD);
  }

  @Test
  void shouldReportDataUnreadWithoutTcpInfo() {
    TcpRecord bare = withInode(withQueues(closeWait(), 25, 0), 42);
    assertThat(Cause.of(bare, FIN_AGE_MS)).isEqualTo(Cause.DATA_UNREAD);
  }

  @Test
  void shouldNotCountALoneFinAsAFarewell() {
    assertThat(cause(0, FIN_AGE_MS + 1, FIN_AGE_MS + 60_000, 900, 40)).isEqualTo(Cause.EOF_UNREAD);
  }

  /** The cause for so many unread bytes before the FIN; the received bytes exclude the FIN. */
  private static Cause cause(
      long unread, long lastDataMs, long lastSentMs, long received, long segments) {
    TcpInfoFields info =
        new TcpInfoFields()
            .lastDataSentMs(lastSentMs)
            .lastDataReceivedMs(lastDataMs)
            .lastAckReceivedMs(FIN_AGE_MS)
            .bytesReceived(received + 1)
            .dataSegmentsReceived(segments);
    TcpRecord socket = withInode(withQueues(closeWait(), unread + 1, 0), 42);
    return Cause.of(withInfo(socket, info), FIN_AGE_MS);
  }

  private static TcpRecord closeWait() {
    return socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.9.0.1:443");
  }
}
