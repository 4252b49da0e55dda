package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Collectors;

/** Any text as a setting below {@code /proc/sys}. */
class SysctlsFuzz {
  private static final int PORTS = 1 << 16;

  @FuzzTest
  void yieldsNumbersAndPortsThatReadTheSameWhenWrittenAgain(byte[] file) {
    String text = new String(file, ISO_8859_1);
    try {
      long[] numbers = Sysctls.parse(text);
      assertThat(numbers).isNotEmpty();
      String again =
          Arrays.stream(numbers).mapToObj(Long::toString).collect(Collectors.joining("\t"));
      assertThat(Sysctls.parse(again)).isEqualTo(numbers);
    } catch (NumberFormatException e) {
      assertThat(text).doesNotMatch("[0-9]{1,18}(\t[0-9]{1,18})*\n");
    }
    try {
      BitSet ports = Sysctls.parsePorts(text);
      assertThat(ports.length()).isLessThanOrEqualTo(PORTS);
      String again = ports.stream().mapToObj(Integer::toString).collect(Collectors.joining(","));
      assertThat(Sysctls.parsePorts(again)).isEqualTo(ports);
    } catch (IllegalArgumentException e) {
      assertThat(text).doesNotMatch("([0-9]{1,4}(,[0-9]{1,4})*)?");
    }
  }
}
