package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.Terms;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

/** ip_local_port_range changes while connections live, and with it the parity of its first port. */
class MovedRangeTest {
  private static final PortRange EVEN = new PortRange(32_768, 61_000, new BitSet());
  private static final PortRange ODD = new PortRange(32_769, 61_000, new BitSet());
  private static final String PEER = "10.0.0.2:80";

  private final Dumps dumps = new Dumps(EVEN);

  @Test
  void shouldCountNoPortAsBoundWhenTheRangeIsMovedWhileConnectionsLive() {
    connect(0, 6_000);
    whole();
    connect(6_000, 7_000); // No dump shows these connections before the range changes.
    move(ODD);
    for (PortCounts ports : new PortCounts[] {whole(), partly(), whole(), partly()}) {
      assertThat(ports.boundPorts()).isZero();
      assertThat(ports.usablePorts()).isEqualTo(ODD.size());
      assertThat(ports.namespace().bound()).isZero();
    }
  }

  @Test
  void shouldNeedEstablishedConnectionsOnceTheRangeIsMoved() {
    connect(0, 100);
    whole();
    partly();
    assertThat(dumps.table.needsEstablished()).isFalse();
    move(ODD);
    partly();
    assertThat(dumps.table.needsEstablished()).isTrue();
    whole();
    assertThat(dumps.table.needsEstablished()).isFalse();
  }

  @Test
  void shouldStillKnowBoundPortsWhenTheRangeIsMoved() {
    connect(0, 3_000);
    for (int i = 0; i < 2_000; i++) {
      dumps.open("10.0.0.1:" + (32_769 + 2 * (i * 7 % 14_000)), "10.0.1." + i % 50 + ":80");
    }
    assertThat(whole().boundPorts()).isEqualTo(2_000);
    move(ODD);
    for (PortCounts ports : new PortCounts[] {whole(), partly(), whole()}) {
      assertThat(ports.boundPorts()).isEqualTo(2_000);
    }
    dumps.live.removeIf(of -> of.remotePort() == 80 && (of.localPort() & 1) == 1);
    assertThat(whole().boundPorts()).isZero();
  }

  @Test
  void shouldCountPortsThatAreBoundAfterTheRangeWasMoved() {
    connect(0, 3_000);
    whole();
    move(ODD);
    whole();
    for (int i = 0; i < 500; i++) {
      dumps.open("10.0.0.1:" + (45_000 + 2 * (i * 7 % 5_000)), "10.0.1." + i % 50 + ":80");
    }
    assertThat(whole().boundPorts()).isEqualTo(500);
    assertThat(whole().namespace().unknown()).isZero();
  }

  /**
   * An agent that starts later has not seen the move, but Linux's default range begins with an even
   * port.
   */
  @Test
  void shouldNotKnowBoundPortsWhenTheRangeWasMovedBefore() {
    connect(0, 6_000);
    move(ODD);
    PortCounts first = whole();
    assertThat(first.boundPorts()).isZero();
    assertThat(first.namespace().unknown()).isEqualTo(5_999);
    assertThat(whole().boundPorts()).isZero();
  }

  /** If connect() had chosen the ports, destinations would share them. */
  @Test
  void shouldKnowBoundPortsWhenNoDestinationsSharePorts() {
    move(ODD);
    for (int i = 0; i < 2_000; i++) {
      dumps.open("10.0.0.1:" + (32_770 + 2 * (i * 7 % 14_000)), "10.0.1." + i % 50 + ":80");
    }
    PortCounts first = whole();
    assertThat(first.boundPorts()).isEqualTo(2_000);
    assertThat(first.namespace().unknown()).isZero();
  }

  private void move(PortRange range) {
    dumps.table.terms(new Terms(null, 1_000, range));
  }

  private void connect(int from, int to) {
    for (int i = from; i < to; i++) {
      dumps.open("10.0.0.1:" + (32_768 + 2 * i), PEER);
    }
  }

  private PortCounts whole() {
    return Dumps.ports(dumps.whole());
  }

  private PortCounts partly() {
    return Dumps.ports(dumps.partly());
  }
}
