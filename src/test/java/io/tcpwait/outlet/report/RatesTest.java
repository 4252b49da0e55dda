package io.tcpwait.outlet.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RatesTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "0.02, <0.1", "0.2, 0.2", "9.94, 9.9", "10, 10", "1234.5, '1,235'"})
  void ratesAreAsShortAsPossible(double perSecond, String text) {
    assertThat(Rates.text(perSecond)).isEqualTo(text);
  }
}
