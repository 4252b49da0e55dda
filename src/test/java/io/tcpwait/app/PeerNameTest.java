package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNameTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, '10.0.0.7:3306 (330), 10.0.0.9:3306 (8)'",
    "10.0.0.7:3306, '10.0.0.7:3306 (330), 10.0.0.9:3306 (8)'",
    "10.0.0.9, '360 each with 10.0.0.7:3306, 10.0.0.9:3306'",
    "2001:db8::1, 2001:db8::1",
    "2001:db8::1, '[2001:db8::1]:3306 (330)'",
    "2001:DB8:0:0::1, '[2001:db8::1]:3306 (330)'",
    "[2001:db8::1], '[2001:db8::1]:3306 (330)'",
    "[2001:db8::1]:3306, '[2001:db8::1]:3306 (330)'"
  })
  void shouldFindThePeer(String name, String text) {
    assertThat(PeerName.parse(name).isIn(text)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.7, 10.0.0.70:3306",
    "10.0.0.7, 110.0.0.7:3306",
    "10.0.0.7:33, 10.0.0.7:3306",
    "2001:db8::1, 2001:db8::1:5",
    "2001:db8::1, [2001:db8::1:5]:3306",
    "2001:db8::1, [2001:db8::10]:3306",
    "2001:db8::1, [2001:db8::1.2.3.4]:3306",
    "db8::1, [2001:db8::1]:3306",
    "[2001:db8::1]:33, [2001:db8::1]:3306"
  })
  void shouldNotTakeAnotherPeerForIt(String name, String text) {
    assertThat(PeerName.parse(name).isIn(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bogus",
        "",
        "10.0.0",
        "10.0.0.0/8",
        "10.0.0.7:",
        "10.0.0.7:x",
        "[10.0.0.7",
        "::g"
      })
  void shouldRefuseWhatIsNoAddress(String name) {
    assertThatThrownBy(() -> PeerName.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + name + "\" is no address");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.7:0", "10.0.0.7:65536", "[2001:db8::7]:999999", "10.0.0.7:080"})
  void shouldRefuseWhatIsNoPort(String name) {
    assertThatThrownBy(() -> PeerName.parse(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the port of \"" + name + "\" must be a number from 1 to 65535");
  }
}
