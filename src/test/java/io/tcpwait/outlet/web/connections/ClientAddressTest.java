package io.tcpwait.outlet.web.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1, true",
    "10.0.0.1, 10.0.0.2, false",
    "2001:db8::1, 2001:db8::ffff:1:2:3, true",
    "2001:db8:0:1::1, 2001:db8:0:2::1, false"
  })
  void shouldCountAllAddressesOfAnIpv6NetworkAsOneSource(String one, String other, boolean same) {
    ClientAddress first = ClientAddress.of(InetAddress.ofLiteral(one));
    assertThat(first.equals(ClientAddress.of(InetAddress.ofLiteral(other)))).isEqualTo(same);
  }
}
