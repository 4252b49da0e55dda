package io.tcpwait.kernel;

import static io.tcpwait.kernel.InetDiag.TYPE_GETSOCK;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random bytes that are no messages, the same in each run. */
@Timeout(value = 1, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DumpDecoderGarbageTest {
  private static final int SEQ = 7;
  private static final int ROUNDS = 20_000;

  private final Random random = new Random(20_261_120);

  private byte[] garbage(int bytes) {
    byte[] garbage = new byte[bytes];
    random.nextBytes(garbage);
    return garbage;
  }

  @Test
  void randomBytesAreMalformed() {
    for (int i = 0; i < ROUNDS; i++) {
      byte[] garbage = garbage(1 + random.nextInt(2000));
      Decoding decoding = Decoding.of(garbage, TYPE_GETSOCK, SEQ);
      assertThat(decoding.malformed()).isTrue();
      assertThat(decoding.seen()).isEmpty();
    }
  }

  @Test
  void garbageInsideAMessageYieldsARecordOrANetlinkException() throws IOException {
    int records = 0;
    for (int i = 0; i < ROUNDS; i++) {
      byte[] garbage = garbage(InetDiag.MESSAGE_BYTES + random.nextInt(200));
      short type = (short) (i % 4 == 0 ? random.nextInt(22) : TYPE_GETSOCK);
      // This length lets some inputs reach the attributes, and pass one or two of them.
      garbage[0] = InetDiag.AF_INET6;
      garbage[1] = (byte) (1 + (garbage[1] & 7));
      if (garbage.length > InetDiag.MESSAGE_BYTES + 2) {
        garbage[InetDiag.MESSAGE_BYTES + 1] = 0;
      }
      byte[] header = Messages.header(Nlmsg.HEADER_BYTES + garbage.length, type, SEQ);

      Decoding decoding = Decoding.of(Messages.concat(header, garbage), TYPE_GETSOCK, SEQ);

      assertThat(decoding.seen())
          .hasSize(decoding.failure() == null && type == TYPE_GETSOCK ? 1 : 0);
      assertThat(decoding.ended()).isEqualTo(type == Nlmsg.TYPE_DONE && decoding.failure() == null);
      records += decoding.seen().size();
    }
    assertThat(records).isBetween(1, ROUNDS / 2);
  }
}
