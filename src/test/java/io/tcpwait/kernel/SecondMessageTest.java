package io.tcpwait.kernel;

import static io.tcpwait.kernel.InetDiag.TYPE_GETSOCK;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.NetlinkException.Origin;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Lengths and offsets of a second message in a datagram are measured from its own start. */
class SecondMessageTest {
  private static final int SEQ = 7;
  private static final byte[] FIRST = Messages.bare(Nlmsg.TYPE_NOOP, SEQ);

  private static Decoding after(byte[] second) throws IOException {
    return Decoding.of(Messages.concat(FIRST, second), TYPE_GETSOCK, SEQ);
  }

  private static String malformed(byte[] second) throws IOException {
    NetlinkException failure = requireNonNull(after(second).failure());
    assertThat(failure.origin()).isEqualTo(Origin.MALFORMED);
    return failure.getMessage();
  }

  @Test
  void aCutHeaderIsReportedWithItsLength() throws Exception {
    byte[] header = Arrays.copyOf(Messages.bare(Nlmsg.TYPE_DONE, SEQ), 12);
    assertThat(malformed(header)).endsWith(": 12 bytes where a header should be");
  }

  @Test
  void aMessageLongerThanTheDatagramIsReportedWithTheBytesLeft() throws Exception {
    byte[] header = Messages.header(20, TYPE_GETSOCK, SEQ);
    assertThat(malformed(header)).endsWith(": a message of 20 bytes where 16 are left");
  }

  @Test
  void aSocketShorterThanItsStructIsReportedWithItsLength() throws Exception {
    byte[] header = Messages.header(16 + 68, TYPE_GETSOCK, SEQ);
    byte[] message = Messages.concat(header, new byte[68]);
    assertThat(malformed(message)).endsWith(": an inet_diag_msg of 68 bytes");
  }

  @Test
  void anErrorIsReadOnlyIfItHasAllFourBytes() throws Exception {
    byte[] done = Messages.end(Nlmsg.TYPE_DONE, SEQ, -Errno.ENOMEM);
    assertThat(after(done).failure()).isNotNull();
    assertThat(after(done).ended()).isFalse();
    assertThat(after(Messages.bare(Nlmsg.TYPE_DONE, SEQ)).ended()).isTrue();
    assertThat(malformed(Messages.bare(Nlmsg.TYPE_ERROR, SEQ)))
        .endsWith(": NLMSG_ERROR without an error");
  }
}
