package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.kit.Census;
import io.tcpwait.kit.Channels;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Top;
import io.tcpwait.tables.TcpTable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests on the real kernel, with this process as the owner; time is moved by hand. */
class OwnerSearchTest {
  private static final int ALL = TcpState.mask(TcpState.ALL);
  private static final int CONNECTIONS = 30;
  private static final int LEAST = 10;
  private static final long ROUND_NS = 15_000_000_000L;
  private static final int SELF = (int) ProcessHandle.current().pid();

  private final SockDiag netlink = new SockDiag();
  private final Allowance allowance = Allowance.unlimited();
  private static final ProcFs PROCFS = new ProcFs(Path.of("/proc"));
  private final OwnerSearch search =
      new OwnerSearch(PROCFS, new ProcessNamer(PROCFS), allowance, true);
  private final TcpTable table = new TcpTable(Top.DEFAULT, 0, 7);
  private final List<SocketChannel> clients = new ArrayList<>();
  private final List<SocketChannel> servers = new ArrayList<>();
  private ServerSocketChannel listener;
  private Service service;
  private long nowNs = 1_000_000_000_000L;

  @BeforeEach
  void connect() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener = ServerSocketChannel.open().bind(any);
    InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
    service = new Service(Role.INBOUND, address.getPort());
    for (int i = 0; i < CONNECTIONS; i++) {
      clients.add(SocketChannel.open(address));
      servers.add(listener.accept());
    }
  }

  @AfterEach
  void close() throws IOException {
    search.close();
    netlink.close();
    listener.close();
    Channels.close(clients);
    Channels.close(servers);
  }

  @Test
  void findsTheOwnerOfStuckSockets() throws IOException {
    halfClose(clients);
    Owner self = self(look()).orElseThrow();
    assertThat(self.stuckByService()).containsEntry(service, (long) CONNECTIONS);
    assertThat(self.closeWaitSockets()).isEqualTo(CONNECTIONS);
    assertThat(self.process()).isEqualTo("java");
    assertThat(self.openFds()).isGreaterThan(2 * CONNECTIONS);
    assertThat(self.maxFds()).isGreaterThan(self.openFds());
    assertThat(self.deadSockets()).isNull();
    assertThat(self(look()).orElseThrow().deadSockets()).isNotNull();
    assertThat(search.problem()).isNull();
    assertThat(allowance.spentNs()).isPositive();
  }

  @Test
  void searchesNoProcessWhileNoSocketIsStuck() throws IOException {
    assertThat(self(look())).isEmpty();
    assertThat(search.awaitsDump()).isNull();
  }

  @Test
  void countsDeadSockets() throws IOException {
    halfClose(clients);
    look();
    long before = self(look()).orElseThrow().deadSockets();

    // A reset removes the server's end from every table, but its descriptor stays open.
    reset(clients.subList(0, 20));
    nowNs += ROUND_NS;
    look();
    Owner self = self(look()).orElseThrow();
    assertThat(self.deadSockets() - before).isEqualTo(20);
    assertThat(self.stuckByService()).containsEntry(service, CONNECTIONS - 20L);
  }

  @Test
  void shouldCountTheEstablishedConnectionsOfServicesThatHaveStuckSockets() throws IOException {
    halfClose(clients.subList(0, 20));
    assertThat(self(look()).orElseThrow().established()).isEmpty();
    Owner self = self(look()).orElseThrow();
    assertThat(self.established()).containsOnly(entry(service, CONNECTIONS - 20L));
  }

  @Test
  void keepsWatchingAProcessThatHasOnlyDeadSockets() throws IOException {
    halfClose(clients);
    look();
    look();
    reset(clients);
    nowNs += ROUND_NS;
    look();
    assertThat(self(look()).orElseThrow().deadSockets()).isGreaterThanOrEqualTo(CONNECTIONS);
    nowNs += ROUND_NS;
    look();
    assertThat(self(look()).orElseThrow().deadSockets()).isGreaterThanOrEqualTo(CONNECTIONS);
    Channels.close(servers);
    nowNs += ROUND_NS;
    look();
    assertThat(self(look()).map(Owner::deadSockets).orElse(0L)).isLessThan(CONNECTIONS);
  }

  @Test
  void aRoundDoesNotStartAtEverySample() throws IOException {
    halfClose(clients.subList(0, 1));
    look();
    look();
    halfClose(clients.subList(1, 2));
    assertThat(self(look()).orElseThrow().closeWaitSockets()).isEqualTo(1);
    nowNs += ROUND_NS;
    assertThat(self(look()).orElseThrow().closeWaitSockets()).isEqualTo(2);
  }

  @Test
  void shouldFindDeadSocketsThatWereNeverStuckWhenDescriptorsRise() throws IOException {
    look(null);
    look(null);
    List<SocketChannel> more = connectAndBeReset(40);
    assertThat(self(look(null))).isEmpty();
    nowNs += DeadSuspects.LOOK_EVERY_NS;
    look(null);
    Owner self = self(look(null)).orElseThrow();
    assertThat(self.deadSockets()).isGreaterThanOrEqualTo(40);
    assertThat(self.stuck()).isZero();
    assertThat(self.openFds()).isGreaterThan(40);
    assertThat(search.state().state()).isEqualTo(State.COMPLETE);

    Channels.close(more);
    nowNs += ROUND_NS;
    look(null);
    assertThat(self(look(null)).map(Owner::deadSockets).orElse(0L)).isLessThan(40);
  }

  @Test
  void shouldFindDeadSocketsAtOnceWhenTheHostHasSome() throws IOException {
    List<SocketChannel> more = connectAndBeReset(40);
    look(60L);
    assertThat(search.state().state()).isEqualTo(State.NOT_YET);
    assertThat(self(look(60L)).orElseThrow().deadSockets()).isGreaterThanOrEqualTo(40);
    assertThat(search.state().state()).isEqualTo(State.COMPLETE);
    Channels.close(more);
  }

  @Test
  void shouldSearchNoProcessWhenTheHostHasNoDeadSockets() throws IOException {
    look(0L);
    List<SocketChannel> more = connectAndBeReset(40);
    nowNs += DeadSuspects.LOOK_EVERY_NS;
    look(9L);
    assertThat(search.awaitsDump()).isNull();
    assertThat(search.state().state()).isEqualTo(State.NOT_NEEDED);
    Channels.close(more);
  }

  @Test
  void shouldShowTheProgressOfTheSearch() throws IOException {
    look();
    assertThat(search.state().state()).isEqualTo(State.NOT_NEEDED);
    halfClose(clients);
    nowNs += ROUND_NS;
    look();
    look();
    ProcessSearch state = search.state();
    assertThat(state.state()).isEqualTo(State.COMPLETE);
    assertThat(state.stuckHeld()).isEqualTo(CONNECTIONS);
  }

  /** The server's ends are then in no table, but still have descriptors. */
  private List<SocketChannel> connectAndBeReset(int count) throws IOException {
    List<SocketChannel> far = new ArrayList<>();
    List<SocketChannel> near = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      far.add(SocketChannel.open(listener.getLocalAddress()));
      near.add(listener.accept());
    }
    reset(far);
    return near;
  }

  /** Returns once the server's ends have the FIN: the kernel may deliver it after the call. */
  private void halfClose(List<SocketChannel> ends) throws IOException {
    Set<Integer> ports = ports(ends);
    Channels.halfClose(ends);
    awaitNone(ports, socket -> socket.state() == TcpState.ESTABLISHED);
  }

  /** Returns once the server's ends have the RST. */
  private void reset(List<SocketChannel> ends) throws IOException {
    Set<Integer> ports = ports(ends);
    Channels.reset(ends);
    awaitNone(ports, socket -> true);
  }

  private void awaitNone(Set<Integer> peers, Predicate<TcpRecord> such) throws IOException {
    Census.awaitNone(
        socket ->
            socket.localPort() == service.port()
                && peers.contains(socket.remotePort())
                && such.test(socket));
  }

  private static Set<Integer> ports(List<SocketChannel> channels) throws IOException {
    Set<Integer> ports = new HashSet<>();
    for (SocketChannel channel : channels) {
      ports.add(((InetSocketAddress) channel.getLocalAddress()).getPort());
    }
    return ports;
  }

  /** Samples as on a host without dead sockets, whatever other processes do. */
  private List<Owner> look() throws IOException {
    return look(0L);
  }

  private List<Owner> look(@Nullable Long deadEstimate) throws IOException {
    TcpVisitor marking = search.awaitsDump();
    table.begin(nowNs);
    netlink.dump(
        ALL,
        true,
        socket -> {
          table.visit(socket);
          if (marking != null) {
            marking.visit(socket);
          }
        });
    table.end(null);
    return search.goOn(new OwnerSearch.Needs(table.held(), List.of(), deadEstimate, LEAST), nowNs);
  }

  private static Optional<Owner> self(List<Owner> owners) {
    return owners.stream().filter(owner -> owner.pid() == SELF).findAny();
  }
}
