package io.tcpwait.kernel;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of decoding one datagram: the records handed over, and then whether the dump ended, or
 * what was wrong. Any throwable but a NetlinkException is passed on, and so fails the test.
 */
record Decoding(List<Seen> seen, boolean ended, @Nullable NetlinkException failure) {
  /** The least that a record's message takes. */
  private static final int RECORD_BYTES = Nlmsg.HEADER_BYTES + InetDiag.MESSAGE_BYTES;

  /** Of exactly {@code datagram}: nothing lies behind it that could be read. */
  static Decoding of(byte[] datagram, short type, int seq) {
    List<Seen> seen = new ArrayList<>();
    int most = datagram.length / RECORD_BYTES;
    TcpVisitor visitor =
        r -> {
          seen.add(Seen.of(r));
          if (seen.size() > most) {
            throw new AssertionError(seen.size() + " records in " + datagram.length + " bytes");
          }
        };
    try (Arena arena = Arena.ofConfined()) {
      boolean ended =
          new DumpDecoder()
              .decode(Recording.memory(arena, datagram), datagram.length, type, seq, visitor);
      return new Decoding(seen, ended, null);
    } catch (NetlinkException e) {
      return new Decoding(seen, false, e);
    }
  }

  boolean malformed() {
    return failure != null && failure.origin() == NetlinkException.Origin.MALFORMED;
  }
}
