package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcNetCountersTest {
  @TempDir Path root = Path.of("");
  private Path net = root;
  private ProcNetCounters counters = new ProcNetCounters(new ProcFs(root));

  @BeforeEach
  void copy() throws IOException {
    net = Files.createDirectories(root.resolve("thread-self/net"));
    for (String name : new String[] {"netstat", "snmp", "sockstat", "sockstat6"}) {
      Files.writeString(net.resolve(name), Recording.text(name));
    }
    counters = new ProcNetCounters(new ProcFs(root));
  }

  /**
   * The recording has three TIME_WAIT and two FIN_WAIT2 sockets, and the counters of how they came
   * about.
   */
  @Test
  void readsTheCountersOfARealKernel() throws Exception {
    assertThat(counters.sockstat())
        .containsEntry("TCP:tw", 5L)
        .containsEntry("TCP:inuse", 2L)
        .containsEntry("FRAG:memory", 0L)
        .containsKeys("sockets:used", "TCP:orphan", "TCP:alloc", "TCP:mem");
    assertThat(counters.sockstat6()).containsEntry("TCP6:inuse", 5L);
    assertThat(counters.netstat())
        .containsEntry("TcpExt:TW", 5L)
        .containsEntry("TcpExt:TWKilled", 0L)
        .containsEntry("TcpExt:TCPTimeWaitOverflow", 0L)
        .containsKeys("IpExt:InOctets", "TcpExt:PAWSTimewait");
    assertThat(counters.snmp())
        .containsEntry("Tcp:CurrEstab", 4L)
        .containsEntry("Tcp:ActiveOpens", 6L)
        .containsEntry("Tcp:PassiveOpens", 6L)
        .containsEntry("Tcp:MaxConn", -1L);
  }

  /** Counts the words of the file, so that no value is lost or invented. */
  @Test
  void hasAsManyValuesAsTheFile() throws Exception {
    assertThat(counters.netstat()).hasSize(words("netstat") / 2);
    assertThat(counters.snmp()).hasSize(words("snmp") / 2);
    assertThat(counters.sockstat()).hasSize(words("sockstat") / 2);
  }

  /** The number of words without the names of groups. */
  private static int words(String name) throws IOException {
    return (int)
        Recording.text(name).lines().mapToLong(line -> line.strip().split(" ").length - 1).sum();
  }

  @Test
  void aFieldThatTheKernelDoesNotHaveIsAbsent() {
    assertThat(ProcNetCounters.parseNamesThenValues("TcpExt: TW\nTcpExt: 0\n"))
        .isEqualTo(Map.of("TcpExt:TW", 0L));
    assertThat(ProcNetCounters.parsePairs("TCP: inuse 5\nUDP:\n"))
        .isEqualTo(Map.of("TCP:inuse", 5L));
  }

  /** The kernel prints a counter that fell below 0 as up to 2^64-1. */
  @Test
  void shouldReadUnsignedValuesOf64Bits() {
    assertThat(
            ProcNetCounters.parseNamesThenValues(
                "A: X Y Z\nA: 18446744073709551615 9223372036854775808 9223372036854775807\n"))
        .isEqualTo(Map.of("A:X", -1L, "A:Y", Long.MIN_VALUE, "A:Z", Long.MAX_VALUE));
  }

  @Test
  void equalNamesOfTwoGroupsAreKeptApart() {
    assertThat(ProcNetCounters.parseNamesThenValues("A: X Y\nA: 1 2\nB: X\nB: 3\n"))
        .isEqualTo(Map.of("A:X", 1L, "A:Y", 2L, "B:X", 3L));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "TcpExt:\nTcpExt:\n",
        "TcpExt: A B\n",
        "TcpExt: A B",
        "TcpExt: A B\nTcpExt: 1\n",
        "TcpExt: A\nTcpExt: 1 2\n",
        "TcpExt: A\nIpExt: 1\n",
        "TcpExt: A\nTcpExt: 1x\n",
        "TcpExt: A\nTcpExt: B\n",
        "TcpExt: A\nTcpExt: 99999999999999999999\n",
        "TcpExt: A  B\nTcpExt: 1  2\n",
        "TcpExt: A\nTcpExt: 1\nIpExt: A\n"
      })
  void namesAndValuesThatDoNotFitAreAFailureThatNamesTheFile(String text) throws Exception {
    Path file = Files.writeString(net.resolve("netstat"), text);
    assertThatThrownBy(counters::netstat)
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "TCP:\n",
        "TCP: inuse\n",
        "TCP: inuse 5 orphan\n",
        "TCP: inuse five\n",
        "TCP: inuse 5 or\u00ffphan x\n",
        "TCP: inuse  5\n",
        "TCP inuse 5 orphan\n"
      })
  void malformedPairsAreAFailureThatNamesTheFile(String text) throws Exception {
    Path file = Files.writeString(net.resolve("sockstat"), text);
    assertThatThrownBy(counters::sockstat)
        .isExactlyInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ": ");
  }

  @Test
  void aMissingFileIsReportedAsMissing() throws Exception {
    Files.delete(net.resolve("sockstat6"));
    assertThatThrownBy(counters::sockstat6).isInstanceOf(NoSuchFileException.class);
  }

  /** Only a value that is cut short at the end of the file cannot be detected. */
  @Test
  void aFileCutAnywhereYieldsNoNewFields() throws Exception {
    String whole = Recording.text("snmp");
    Map<String, Long> all = ProcNetCounters.parseNamesThenValues(whole);
    int failures = 0;
    for (int cut = 0; cut < whole.length(); cut++) {
      try {
        Map<String, Long> some = ProcNetCounters.parseNamesThenValues(whole.substring(0, cut));
        assertThat(all.keySet()).containsAll(some.keySet());
      } catch (IllegalArgumentException e) {
        failures++;
      }
    }
    assertThat(failures).isGreaterThan(whole.length() * 9 / 10);
  }
}
