package io.tcpwait.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.Sockets;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
  /** Each address is in the only form that RFC 5952 allows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "127.0.0.1",
        "255.255.255.255",
        "10.1.2.3",
        "::",
        "::1",
        "1::",
        "2001:db8::1",
        "2001:db8:0:1:1:1:1:1",
        "2001:0:0:1::1",
        "2001:db8::1:0:0:1",
        "fe80::1:2:3:4",
        "1:2:3:4:5:6:7:8",
        "0:1::",
        "::fffe:7f00:1"
      })
  void formatsAccordingToRfc5952(String text) {
    assertThat(format(InetAddress.ofLiteral(text))).isEqualTo(text);
  }

  @Test
  void writesMappedAddressesAsIpv4() {
    assertThat(IpAddress.format(0, 0xffff_0a00_0007L)).isEqualTo("10.0.0.7");
  }

  @Test
  void readsBackAsTheSameAddress() throws Exception {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = new byte[16];
      for (int b = 0; b < bytes.length; b++) {
        bytes[b] = (byte) (random.nextBoolean() ? 0 : random.nextInt(256));
      }
      InetAddress address = InetAddress.getByAddress(bytes);
      assertThat(InetAddress.ofLiteral(format(address))).isEqualTo(address);
    }
  }

  private static String format(InetAddress address) {
    long[] bits = Sockets.bits(address);
    return IpAddress.format(bits[0], bits[1]);
  }
}
