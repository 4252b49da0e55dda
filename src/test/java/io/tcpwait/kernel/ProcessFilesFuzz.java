package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Any text as one of the files of {@code /proc/PID}, and any name inside {@code stat}. */
class ProcessFilesFuzz {
  @FuzzTest
  void tellsNumbersOrUnknownAndNoNameMovesAField(byte[] file) {
    String text = new String(file, ISO_8859_1);
    anyStat(text);
    String stat =
        "42 (%s) S 7 42 42 0 -1 4194560 100 0 0 0 31 11 0 0 20 0 1 0 12345 1000 200 184467\n";
    anyStat(stat.formatted(text.replace("%", "")));
    String named = "42 (" + text + ") " + stat.substring(stat.indexOf("S 7"));
    assertThat(Processes.parseStartTime(named)).isEqualTo(12345);
    assertThat(Processes.parseParent(named)).isEqualTo(7);
    assertThat(Processes.parseCpuTicks(named)).isEqualTo(42);
    assertThat(Processes.parseEnded(named)).isFalse();

    assertThat(Processes.parseUid(text)).isGreaterThanOrEqualTo(Processes.UNKNOWN);
    assertThat(Processes.parseMaxDescriptors(text)).isGreaterThanOrEqualTo(Processes.UNKNOWN);
    CgroupPlace place = CgroupPlace.parse(text);
    assertPlain(place.container());
    assertPlain(place.unit());
    CommandLine line = CommandLine.parse(file);
    if (!line.arguments().isEmpty()) {
      String program = ProgramName.of(line, "comm");
      assertPlain(program);
      assertThat(program).doesNotContain("=");
    }
    assertThat(MountInfo.parse(text).all()).doesNotContainNull();
    assertThat(Processes.parseName(text))
        .hasSizeLessThanOrEqualTo(Math.max(file.length, PlainName.UNNAMED.length()))
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
  }

  private static void assertPlain(String name) {
    assertThat(name)
        .hasSizeLessThanOrEqualTo(2 * PlainName.MOST_CODE_POINTS + 1)
        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
  }

  private static void anyStat(String stat) {
    assertThat(Processes.parseStartTime(stat)).isGreaterThanOrEqualTo(Processes.UNKNOWN);
    assertThat(Processes.parseParent(stat)).isGreaterThanOrEqualTo(Processes.UNKNOWN);
    assertThat(Processes.parseCpuTicks(stat)).isGreaterThanOrEqualTo(0);
    assertThat(Processes.parseEnded(stat)).isEqualTo(Processes.parseEnded(stat + "\n"));
  }
}
