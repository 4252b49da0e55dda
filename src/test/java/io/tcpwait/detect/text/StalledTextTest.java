package io.tcpwait.detect.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StalledTextTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "1023, '1,023 bytes'",
    "1024, 1.0 KiB",
    "10239, 10.0 KiB",
    "10240, 10 KiB",
    "1048575, '1,024 KiB'",
    "1048576, 1.0 MiB",
    "3435973837, 3.2 GiB",
    "1099511627776, 1.0 TiB",
    "1125899906842624, '1,024 TiB'"
  })
  void shouldShowBytesInTheLargestUnitThatFits(long bytes, String text) {
    assertThat(StalledText.bytes(bytes)).isEqualTo(text);
  }
}
