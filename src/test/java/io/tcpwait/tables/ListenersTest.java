package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.ipv6OnlyListener;
import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.sample.Role.INBOUND;
import static io.tcpwait.sample.Role.OUTBOUND;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Role;
import org.junit.jupiter.api.Test;

class ListenersTest {
  private static final TcpRecord SERVER = established("10.0.0.1:80", "10.0.0.2:40000");
  private final Listeners listeners = new Listeners(7);

  @Test
  void aListenerOwnsOnlyItsAddressAndPort() {
    dump(listener("10.0.0.1:80"));
    assertThat(listeners.role(SERVER)).isEqualTo(INBOUND);
    assertThat(role("10.0.0.9:80", "10.0.0.2:40000")).isEqualTo(OUTBOUND);
    assertThat(role("10.0.0.1:81", "10.0.0.2:40000")).isEqualTo(OUTBOUND);
    assertThat(role("[::1]:80", "[::1]:40000")).isEqualTo(OUTBOUND);
  }

  @Test
  void theAnyAddressOwnsAllOfItsFamily() {
    dump(listener("0.0.0.0:80"));
    assertThat(listeners.role(SERVER)).isEqualTo(INBOUND);
    assertThat(role("[::1]:80", "[::1]:40000")).isEqualTo(OUTBOUND);
  }

  @Test
  void aDualStackListenerOwnsIpv4Too() {
    dump(listener("[::]:80"));
    assertThat(listeners.role(SERVER)).isEqualTo(INBOUND);
    assertThat(role("[::1]:80", "[::1]:40000")).isEqualTo(INBOUND);
  }

  @Test
  void anIpv6OnlyListenerDoesNotOwnIpv4() {
    dump(ipv6OnlyListener("[::]:80"));
    assertThat(listeners.role(SERVER)).isEqualTo(OUTBOUND);
    assertThat(role("[::1]:80", "[::1]:40000")).isEqualTo(INBOUND);
  }

  @Test
  void aListenerIsRememberedAsLongAsItsSocketsLive() {
    dump(listener("10.0.0.1:80"), SERVER);
    for (int i = 0; i < 10; i++) {
      dump(SERVER);
      assertThat(listeners.role(SERVER)).isEqualTo(INBOUND);
    }
    TcpRecord timeWait = socket(TcpState.TIME_WAIT, "10.0.0.1:80", "10.0.0.2:40000");
    for (int i = 0; i < 10; i++) {
      listeners.begin(null);
      assertThat(listeners.role(timeWait)).isEqualTo(INBOUND);
      listeners.end(true);
    }
    dump();
    assertThat(listeners.role(timeWait)).isEqualTo(OUTBOUND);
  }

  @Test
  void aListenerIsForgottenOnceItHasNoSockets() {
    dump(listener("10.0.0.1:80"));
    dump();
    dump();
    assertThat(listeners.role(SERVER)).isEqualTo(OUTBOUND);
  }

  @Test
  void aListenerThatReturnsIsRecognized() {
    dump(listener("10.0.0.1:80"));
    dump();
    dump();
    dump(listener("10.0.0.1:80"), listener("10.0.0.3:443"));
    dump(listener("10.0.0.1:80"), listener("10.0.0.3:443"));
    assertThat(listeners.role(SERVER)).isEqualTo(INBOUND);
    assertThat(role("10.0.0.3:443", "10.0.0.2:1")).isEqualTo(INBOUND);
  }

  @Test
  void aBrokenDumpDoesNotForgetListeners() {
    dump(listener("10.0.0.1:80"), SERVER);
    for (int i = 0; i < 5; i++) {
      listeners.begin(null);
    }
    dump(SERVER);
    assertThat(listeners.role(SERVER)).isEqualTo(INBOUND);
  }

  @Test
  void thousandsOfClosedListenersAreForgotten() {
    for (int round = 0; round < 5; round++) {
      TcpRecord[] some = new TcpRecord[3_000];
      for (int i = 0; i < some.length; i++) {
        some[i] = listener("10." + round + "." + i / 250 + "." + i % 250 + ":80");
      }
      dump(some);
    }
    dump();
    dump();
    for (int i = 0; i < 3_000; i++) {
      assertThat(role("10.4." + i / 250 + "." + i % 250 + ":80", "10.0.0.2:1")).isEqualTo(OUTBOUND);
    }
  }

  private void dump(TcpRecord... sockets) {
    listeners.begin(null);
    for (TcpRecord socket : sockets) {
      if (socket.state() == TcpState.LISTEN) {
        listeners.listening(socket);
      } else {
        listeners.connection(socket);
      }
    }
    listeners.end(true);
  }

  private Role role(String local, String remote) {
    return listeners.role(established(local, remote));
  }

  private static TcpRecord established(String local, String remote) {
    return socket(TcpState.ESTABLISHED, local, remote);
  }
}
