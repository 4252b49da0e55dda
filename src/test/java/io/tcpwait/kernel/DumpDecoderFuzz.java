package io.tcpwait.kernel;

import static io.tcpwait.kernel.InetDiag.TYPE_GETSOCK;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;

/** Any bytes as the datagram of a dump, compared with a reader that does not use the offsets. */
class DumpDecoderFuzz {
  /** The nlmsg_seq of the recorded walk that the corpus was made of. */
  private static final int SEQ = 1;

  /** One decoder for all inputs, so that earlier inputs may affect it. */
  private static final DumpDecoder USED = new DumpDecoder();

  @FuzzTest
  void readsAsANaiveReaderDoesWhateverWasReadBefore(byte[] datagram) {
    if (datagram.length == 0 || datagram.length > SockDiag.RECEIVE_BYTES) {
      return;
    }
    NaiveDump naive = NaiveDump.of(datagram, TYPE_GETSOCK, SEQ);
    Decoding fresh = Decoding.of(datagram, TYPE_GETSOCK, SEQ);

    assertThat(fresh.seen()).isEqualTo(naive.seen());
    assertThat(fresh.ended()).isEqualTo(naive.end() == NaiveDump.End.DONE);
    assertThat(fresh.malformed()).isEqualTo(naive.end() == NaiveDump.End.MALFORMED);
    assertThat(fresh.failure() != null && !fresh.malformed())
        .isEqualTo(naive.end() == NaiveDump.End.ERROR);

    Decoding used = used(datagram);
    assertThat(used.seen()).isEqualTo(fresh.seen());
    assertThat(used.ended()).isEqualTo(fresh.ended());
    assertThat(message(used)).isEqualTo(message(fresh));
  }

  private static Decoding used(byte[] datagram) {
    List<Seen> seen = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      boolean ended =
          USED.decode(
              Recording.memory(arena, datagram),
              datagram.length,
              TYPE_GETSOCK,
              SEQ,
              Seen.into(seen));
      return new Decoding(seen, ended, null);
    } catch (NetlinkException e) {
      return new Decoding(seen, false, e);
    }
  }

  private static String message(Decoding decoding) {
    return decoding.failure() == null ? "" : decoding.failure().getMessage();
  }
}
