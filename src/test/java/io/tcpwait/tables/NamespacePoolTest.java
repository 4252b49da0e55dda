package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.PortRange;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ports that many local addresses bind, each address a few. */
class NamespacePoolTest {
  private static final int FIRST = 40_000;
  private static final int PORTS = 1_000;
  private static final int ADDRESSES = 300;

  private final Dumps dumps = new Dumps(new PortRange(FIRST, FIRST + PORTS - 1, new BitSet()));
  private final Random random = new Random(1);

  @Test
  void shouldCountEachBoundPortOnceHoweverManyAddressesBindIt() {
    bindEverywhere(10);
    for (PortCounts ports : new PortCounts[] {whole(), partly(), whole(), partly()}) {
      assertThat(ports.boundPorts()).isEqualTo(PORTS / 2);
      assertThat(ports.usablePorts()).isEqualTo(PORTS / 2);
      assertThat(ports.namespace())
          .isEqualTo(new NamespacePool(PORTS, PORTS / 2, PORTS / 2, ADDRESSES, 0));
    }
  }

  @Test
  void shouldLeaveTheOtherHalfToConnectionsThatAreNotBound() {
    bindEverywhere(10);
    for (int port = FIRST; port < FIRST + PORTS; port += 2) {
      dumps.open("127.0.0.1:" + port, "127.0.0.1:6379");
    }
    for (PortCounts ports : new PortCounts[] {whole(), whole(), partly()}) {
      assertThat(ports.boundPorts()).isEqualTo(PORTS / 2);
      assertThat(ports.namespace().used()).isEqualTo(PORTS);
      PortBudget plain =
          ports.budgets().stream()
              .filter(of -> of.peer().service().port() == 6379)
              .findFirst()
              .orElseThrow();
      assertThat(plain.held()).isEqualTo(PORTS / 2);
      assertThat(plain.usable()).isEqualTo(PORTS / 2);
      assertThat(plain.isBound()).isFalse();
    }
  }

  @Test
  void shouldCountNothingAsBoundWhenManyAddressesConnectWithoutBinding() {
    for (int address = 0; address < ADDRESSES; address++) {
      int at = random.nextInt(PORTS / 2);
      for (int i = 0; i < 100; i++) {
        int port = FIRST + 2 * ((at + i) % (PORTS / 2));
        dumps.timeWait(source(address) + ":" + port, "127.0.0.1:" + (8_000 + i % 3));
      }
    }
    assertThat(whole().boundPorts()).isZero();
    assertThat(partly().boundPorts()).isZero();
  }

  @Test
  void shouldCountNothingAsBoundWhenEachOfManyAddressesHasUsedUpTheFirstHalf() {
    for (int address = 0; address < 20; address++) {
      for (int i = 0; i < 700; i++) {
        int port = FIRST + (i < 500 ? 2 * i : 2 * (i - 500) + 1);
        dumps.timeWait(source(address) + ":" + port, "127.0.0.1:8000");
      }
    }
    assertThat(whole().boundPorts()).isZero();
    assertThat(partly().boundPorts()).isZero();
  }

  /** IP_LOCAL_PORT_RANGE makes connect() use odd and even ports alike. */
  @Test
  void shouldCountNothingAsBoundWhenAProgramKeepsToAPartOfTheRange() {
    for (int i = 0; i < 300; i++) {
      dumps.timeWait("10.0.0.1:" + (FIRST + 100 + i), "10.0.0.2:80");
    }
    for (PortCounts ports : new PortCounts[] {whole(), partly()}) {
      assertThat(ports.boundPorts()).isZero();
      assertThat(ports.budgets().getFirst().ports().first()).isEqualTo(FIRST + 100);
      assertThat(ports.budgets().getFirst().ports().last()).isEqualTo(FIRST + 399);
    }
  }

  @Test
  void shouldKnowTheBoundPortsOfABudget() {
    for (int i = 0; i < 50; i++) {
      dumps.timeWait("10.0.0.1:" + (FIRST + 1 + 20 * i), "10.0.0.2:80");
      dumps.timeWait("10.0.0.1:" + (FIRST + 2 * i), "10.0.0.3:80");
    }
    for (PortCounts ports : new PortCounts[] {whole(), partly()}) {
      assertThat(ports.budgets())
          .extracting(of -> of.peer().label() + " " + of.isBound() + " " + of.ports().bound())
          .containsExactlyInAnyOrder("10.0.0.2:80 true 50", "10.0.0.3:80 false 0");
    }
  }

  @Test
  void shouldKnowWhichStatesHoldThePorts() {
    int port = FIRST;
    for (TcpState state :
        new TcpState[] {
          TcpState.SYN_SENT,
          TcpState.ESTABLISHED,
          TcpState.FIN_WAIT1,
          TcpState.FIN_WAIT2,
          TcpState.CLOSE_WAIT,
          TcpState.LAST_ACK,
          TcpState.CLOSING
        }) {
      dumps.live.add(socket(state, "10.0.0.1:" + port, "10.0.0.2:80"));
      port += 2;
    }
    dumps.live.add(withInode(socket(TcpState.FIN_WAIT2, "10.0.0.1:" + port, "10.0.0.2:80"), 77));
    dumps.timeWait("10.0.0.1:" + (port + 2), "10.0.0.2:80");
    for (PortCounts ports : new PortCounts[] {whole(), partly()}) {
      HeldPorts held = ports.budgets().getFirst().ports();
      assertThat(held.byState())
          .containsEntry(PortHolder.SYN_SENT, 1L)
          .containsEntry(PortHolder.ESTABLISHED, 1L)
          .containsEntry(PortHolder.FIN_WAIT1, 1L)
          .containsEntry(PortHolder.FIN_WAIT2_ORPHAN, 1L)
          .containsEntry(PortHolder.FIN_WAIT2, 1L)
          .containsEntry(PortHolder.CLOSE_WAIT, 1L)
          .containsEntry(PortHolder.LAST_ACK, 2L)
          .containsEntry(PortHolder.TIME_WAIT, 1L);
      assertThat(held.most()).isEqualTo(PortHolder.LAST_ACK);
      assertThat(held.byState().values().stream().mapToLong(Long::longValue).sum())
          .isEqualTo(ports.budgets().getFirst().held());
    }
  }

  private void bindEverywhere(int each) {
    for (int i = 0; i < each; i++) {
      for (int address = 0; address < ADDRESSES; address++) {
        int port = FIRST + 1 + 2 * ((7 * address + 53 * i) % (PORTS / 2));
        String local = source(address) + ":" + port;
        if (random.nextBoolean()) {
          dumps.timeWait(local, "127.0.0.1:11211");
        } else {
          dumps.open(local, "127.0.0.1:11211");
        }
      }
    }
  }

  private static String source(int address) {
    return "127.9." + address / 250 + "." + (address % 250 + 1);
  }

  private PortCounts whole() {
    return Dumps.ports(dumps.whole());
  }

  private PortCounts partly() {
    return Dumps.ports(dumps.partly());
  }
}
