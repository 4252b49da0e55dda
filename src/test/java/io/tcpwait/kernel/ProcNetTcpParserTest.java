package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded tables, in pieces and damaged; RecordingTest checks the records themselves. */
class ProcNetTcpParserTest {
  private static final int ALL = TcpState.mask(TcpState.ALL);
  private static final String HEADING = "  sl  local_address rem_address   st ...\n";
  private static final String REST =
      " 00000000:00000000 00:00000000 00000000  1000        0 77 1 0\n";

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tcp6"})
  void aFileInTwoPiecesYieldsTheSameRecords(String name) throws Exception {
    byte[] file = Recording.text(name).getBytes(ISO_8859_1);
    List<Seen> whole = parse(file, file.length);
    assertThat(whole).hasSize(name.equals("tcp") ? 5 : 7);

    for (int split = 0; split <= file.length; split++) {
      assertThat(parse(file, split)).as("split at %d", split).isEqualTo(whole);
    }
  }

  /**
   * A file that is cut exactly at the end of a line looks like a shorter file. It has neither a
   * count nor a last line, and procfs itself answers a read with whole lines.
   */
  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tcp6"})
  void aFileCutInsideALineIsAFailureThatNamesTheLine(String name) throws Exception {
    byte[] file = Recording.text(name).getBytes(ISO_8859_1);
    List<Seen> whole = parse(file, file.length);
    for (int cut = 0; cut < file.length; cut++) {
      byte[] start = Arrays.copyOf(file, cut);
      int lines = (int) new String(start, ISO_8859_1).chars().filter(c -> c == '\n').count();
      if (lines > 0 && file[cut - 1] == '\n') {
        assertThat(parse(start, cut)).isEqualTo(whole.subList(0, lines - 1));
      } else {
        assertThatThrownBy(() -> parse(start, start.length))
            .isInstanceOf(IOException.class)
            .hasMessage("/proc/net/x: cut off in line " + (lines + 1));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "tcp6"})
  void aDamagedByteDoesNotChangeTheLinesBeforeIt(String name) throws Exception {
    byte[] file = Recording.text(name).getBytes(ISO_8859_1);
    List<Seen> whole = parse(file, file.length);
    int failures = 0;
    for (int at = 0; at < file.length; at++) {
      for (int damage : new int[] {0x00, 0xff, file[at] + 1, ' ', ':', '\n', 'g'}) {
        byte[] damaged = file.clone();
        damaged[at] = (byte) damage;
        int linesBefore = (int) new String(file, 0, at, ISO_8859_1).lines().count() - 1;
        List<Seen> seen = new ArrayList<>();
        try {
          parse(damaged, file.length, seen);
        } catch (IOException e) {
          assertThat(e).hasMessageStartingWith("/proc/net/x:");
          failures++;
        }
        int before = Math.clamp(linesBefore - 1, 0, whole.size());
        assertThat(seen.subList(0, before)).isEqualTo(whole.subList(0, before));
      }
    }
    assertThat(failures).isGreaterThan(file.length);
  }

  @Test
  void garbageIsAFailureThatNamesTheLine() {
    for (String garbage :
        List.of(
            "",
            " ",
            "\0",
            "\u00ff\u00fe",
            "garbage",
            "0:",
            "0: 0100007F",
            "0: 0100007F:1F90",
            "0: 0100007F:1F90 00000000",
            "0: :::: ::::",
            "99999999999999999999: 0100007F:1F90",
            "0: 0100007F:1F90 00000000:0000",
            "0: 0100007F:1F90 00000000:0000 0A",
            "0: 0100007F:1F90 00000000:0000 0A 0:0",
            "-1: 0100007F:1F90 00000000:0000 0A" + REST,
            "0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000 1000 0")) {
      assertThatThrownBy(() -> parseLine(garbage.strip() + "\n"))
          .as("%s", garbage)
          .isInstanceOf(IOException.class)
          .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"00", "0C", "0D", "FF", "100000001", "100000000A", "-1"})
  void anUnknownStateIsAFailure(String state) {
    assertThatThrownBy(() -> parseLine("0: 0100007F:1F90 00000000:0000 " + state + REST))
        .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10000", "FFFFF", "100000000", "", "-1", "G"})
  void anImpossiblePortIsAFailure(String port) {
    assertThatThrownBy(() -> parseLine("0: 0100007F:" + port + " 00000000:0000 01" + REST))
        .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
    assertThatThrownBy(() -> parseLine("0: 0100007F:1F90 00000000:" + port + " 01" + REST))
        .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0100007", "0100007F0", "0100007F0000000", "0100007G", "0100007F 00000000"})
  void anAddressOfAWrongLengthIsAFailure(String address) {
    assertThatThrownBy(() -> parseLine("0: " + address + ":1F90 00000000:0000 01" + REST))
        .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
  }

  @Test
  void anAddressWithBlanksBetweenItsWordsIsAFailure() {
    String apart = "00000000 00000000 00000000 01000000";
    String right = "00000000000000000000000001000000";
    assertThatThrownBy(() -> parseLine("0: " + apart + ":1F90 " + right + ":0000 01" + REST))
        .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
    assertThatThrownBy(() -> parseLine("0: " + right + ":1F90 " + apart + ":0000 01" + REST))
        .hasMessage("/proc/net/x:2: not a line of /proc/net/tcp");
  }

  /** Addresses as Linux prints them on a little-endian machine, and as the JDK writes them. */
  @ParameterizedTest
  @CsvSource({
    "0100007F, 127.0.0.1",
    "00000000, 0.0.0.0",
    "FFFFFFFF, 255.255.255.255",
    "04030201, 1.2.3.4",
    "0a0b0cfe, 254.12.11.10",
    "00000000000000000000000000000000, 0:0:0:0:0:0:0:0",
    "00000000000000000000000001000000, 0:0:0:0:0:0:0:1",
    "B80D01200000000067452301EFCDAB89, 2001:db8:0:0:123:4567:89ab:cdef",
    "0000000000000000FFFF00000200007F, 127.0.0.2",
    "0000000000000000FFFF0000FFFFFFFF, 255.255.255.255",
    "000080FE000000000000000001000000, fe80:0:0:0:0:0:0:1"
  })
  void readsAddresses(String printed, String address) throws Exception {
    String none = "0".repeat(printed.length());
    assertThat(parseLine("0: " + printed + ":FFFF " + none + ":0000 01" + REST).local())
        .isEqualTo(address + ":65535");
    assertThat(parseLine("0: " + none + ":0000 " + printed + ":0001 01" + REST).remote())
        .isEqualTo(address + ":1");
  }

  @Test
  void readsEveryFieldOfALine() throws Exception {
    Seen seen =
        parseLine(
            "12345: 0100007F:0001 0200007F:0002 08 FFFFFFF0:0000000A 04:000003E8 0000000F"
                + " 4294967294       13 4294967295 1 0000000000000000 20 4 30 10 -1\n");
    assertThat(seen)
        .isEqualTo(
            new Seen(
                TcpState.CLOSE_WAIT,
                "127.0.0.1:1",
                "127.0.0.2:2",
                0,
                4,
                15,
                10_000,
                10,
                0xfffffff0L,
                4294967294L,
                4294967295L,
                false,
                null));
  }

  @Test
  void visitsOnlyTheRequestedStates() throws Exception {
    byte[] file = Recording.text("tcp").getBytes(ISO_8859_1);
    for (TcpState state : TcpState.ALL) {
      List<Seen> seen = new ArrayList<>();
      var parser = new ProcNetTcpParser();
      parser.begin("x");
      parser.parse(Arrays.copyOf(file, file.length + 1), file.length, state.bit(), Seen.into(seen));
      List<Seen> wanted = new ArrayList<>(parse(file, file.length));
      wanted.removeIf(one -> one.state() != state);
      assertThat(seen).isEqualTo(wanted);
    }
  }

  @Test
  void aLineThatFillsTheBufferIsAFailure() {
    byte[] text = new byte[300];
    Arrays.fill(text, (byte) ' ');
    var parser = new ProcNetTcpParser();
    parser.begin("/proc/net/x");
    assertThatThrownBy(() -> parser.parse(text, text.length, ALL, r -> {}))
        .isInstanceOf(IOException.class)
        .hasMessage("/proc/net/x:1: a line of over 300 bytes");
  }

  private static Seen parseLine(String line) throws IOException {
    byte[] file = (HEADING + line).getBytes(ISO_8859_1);
    List<Seen> seen = parse(file, file.length);
    assertThat(seen).hasSize(1);
    return seen.getFirst();
  }

  private static List<Seen> parse(byte[] file, int split) throws IOException {
    List<Seen> seen = new ArrayList<>();
    parse(file, split, seen);
    return seen;
  }

  /** Parses {@code file} in two pieces, in a buffer with room for one more byte. */
  private static void parse(byte[] file, int split, List<Seen> seen) throws IOException {
    var parser = new ProcNetTcpParser();
    parser.begin("/proc/net/x");
    byte[] first = Arrays.copyOf(file, split + 1);
    int parsed = parser.parse(first, split, ALL, Seen.into(seen));
    byte[] rest = Arrays.copyOfRange(file, parsed, file.length + 1);
    int left = file.length - parsed;
    parser.end(left - parser.parse(rest, left, ALL, Seen.into(seen)));
  }
}
