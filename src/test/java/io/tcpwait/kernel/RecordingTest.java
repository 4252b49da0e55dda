package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The decoded records of a real kernel; their values were compared with the output of ss(8) at the
 * time of the recording.
 */
class RecordingTest {
  @Test
  void decodesOneWalkOverBothFamiliesWithTcpInfo() throws Exception {
    assertThat(text(decode(Recording.oneWalk(), InetDiag.TYPE_GETSOCK, 1)))
        .isEqualTo(Recording.text("one-walk.txt"));
  }

  @Test
  void decodesTheWalkOverIpv4WithoutTcpInfo() throws Exception {
    assertThat(text(decode(Recording.twoWalks(), InetDiag.TYPE_BY_FAMILY, 2)))
        .isEqualTo(Recording.text("two-walks-ipv4.txt"));
  }

  @Test
  void decodesTheWalkOverIpv6WithoutTcpInfo() throws Exception {
    assertThat(text(decode(Recording.twoWalks(), InetDiag.TYPE_BY_FAMILY, 3)))
        .isEqualTo(Recording.text("two-walks-ipv6.txt"));
  }

  @Test
  void procfsShowsTheSameSocketsAsTheDump() throws Exception {
    List<Seen> procfs = parse("tcp");
    procfs.addAll(parse("tcp6"));
    List<Seen> sockDiag = decode(Recording.oneWalk(), InetDiag.TYPE_GETSOCK, 1);
    Comparator<Seen> byAddresses = Comparator.comparing(seen -> seen.local() + seen.remote());
    procfs.sort(byAddresses);
    sockDiag.sort(byAddresses);

    assertThat(procfs).hasSameSizeAs(sockDiag);
    for (int i = 0; i < procfs.size(); i++) {
      Seen expected = sockDiag.get(i).asInProcfs();
      // The files were read some milliseconds before the dump.
      assertThat(procfs.get(i).expiresMs()).isCloseTo(expected.expiresMs(), within(100L));
      assertThat(procfs.get(i).withExpiresMs(0)).isEqualTo(expected.withExpiresMs(0));
    }
  }

  private static List<Seen> decode(Recording recording, short type, int seq) throws IOException {
    List<Seen> seen = new ArrayList<>();
    boolean done = false;
    try (Arena arena = Arena.ofConfined()) {
      DumpDecoder decoder = new DumpDecoder();
      for (byte[] datagram : recording.datagrams()) {
        done |=
            decoder.decode(
                Recording.memory(arena, datagram), datagram.length, type, seq, Seen.into(seen));
      }
    }
    assertThat(done).isTrue();
    return seen;
  }

  private static List<Seen> parse(String name) throws IOException {
    List<Seen> seen = new ArrayList<>();
    byte[] text = Recording.text(name).getBytes(StandardCharsets.ISO_8859_1);
    ProcNetTcpParser parser = new ProcNetTcpParser();
    parser.begin(name);
    byte[] roomy = java.util.Arrays.copyOf(text, text.length + 1);
    int parsed = parser.parse(roomy, text.length, TcpState.mask(TcpState.ALL), Seen.into(seen));
    parser.end(text.length - parsed);
    return seen;
  }

  private static String text(List<Seen> seen) {
    StringBuilder text = new StringBuilder();
    seen.forEach(one -> text.append(one).append('\n'));
    return text.toString();
  }
}
