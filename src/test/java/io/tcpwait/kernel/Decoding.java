package io.tcpwait.kernel;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of decoding a datagram: the records that were passed on, and whether the dump ended or
 * failed. Any throwable other than a NetlinkException is rethrown, and so fails the test.
 */
record Decoding(List<Seen> seen, boolean ended, @Nullable NetlinkException failure) {
  /** The least bytes of a message with a record. */
  private static final int RECORD_BYTES = Nlmsg.HEADER_BYTES + InetDiag.MESSAGE_BYTES;

  /** Decodes exactly {@code datagram}; a read past its end fails. */
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
