package io.tcpwait.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkTest {
  private static final long DOCUMENTATION = 0x2001_0db8_0000_0000L;
  private static final long TEN = 0xffff_0a00_0000L;

  @Test
  void isWrittenInCidrNotation() {
    assertThat(new Network(0, TEN, 104).label()).isEqualTo("10.0.0.0/8");
    assertThat(new Network(0, TEN + 7, 128).label()).isEqualTo("10.0.0.7");
    assertThat(Network.IPV4.label()).isEqualTo("0.0.0.0/0");
    assertThat(new Network(DOCUMENTATION, 0, 32).label()).isEqualTo("2001:db8::/32");
    assertThat(new Network(DOCUMENTATION, 1, 128).label()).isEqualTo("2001:db8::1");
    assertThat(new Network(0, 0, 0).label()).isEqualTo("::/0");
  }

  @Test
  void knowsItsLastAddress() {
    Network half = new Network(DOCUMENTATION, 0, 64);
    assertThat(half.lastHigh()).isEqualTo(DOCUMENTATION);
    assertThat(half.lastLow()).isEqualTo(-1);
    Network all = new Network(0, 0, 0);
    assertThat(all.lastHigh()).isEqualTo(-1);
    assertThat(all.lastLow()).isEqualTo(-1);
    Network one = new Network(DOCUMENTATION, 5, 128);
    assertThat(one.lastLow()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "63", "64", "65", "96", "127", "128"})
  void keepsNoBitsPastItsPrefix(int prefix) {
    Network network = Network.around(-1, -1, prefix);
    assertThat(Long.bitCount(network.high()) + Long.bitCount(network.low())).isEqualTo(prefix);
    if (prefix > 0) {
      assertThatThrownBy(() -> new Network(network.high(), network.low(), prefix - 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aNetworkLargerThanAllOfIpv4IsIpv6() {
    assertThat(Network.IPV4.isIpv4()).isTrue();
    assertThat(Network.around(0, TEN, 95).isIpv4()).isFalse();
    assertThat(new Network(0, 0, 0).isIpv4()).isFalse();
  }
}
