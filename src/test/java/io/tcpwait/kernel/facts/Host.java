package io.tcpwait.kernel.facts;

import static java.net.StandardProtocolFamily.INET;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetCounters;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.Sysctls;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kit.Netns;
import io.tcpwait.sample.KernelCounters;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToLongFunction;

/**
 * A host for one test: a fresh network namespace, whose settings may be changed at will. Only the
 * thread inside it uses it.
 */
final class Host implements AutoCloseable {
  /** The port of every service, outside of all ranges that the tests set. */
  static final int SERVICE_PORT = 5000;

  /** EADDRNOTAVAIL. */
  private static final String NO_PORT = "Cannot assign requested address";

  private static final int BACKLOG = 200;
  private static final int MOST_PORTS = 1_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final SockDiag diag = new SockDiag();
  private final ProcFs procfs = new ProcFs(Path.of("/proc"));
  private final ProcNetCounters counters = new ProcNetCounters(procfs);
  private final Sysctls sysctls = new Sysctls(procfs);
  private final List<Channel> open = new ArrayList<>();

  private Host() {}

  /** A fact that a test shows on a host. */
  interface Fact {
    void showOn(Host host) throws Exception;
  }

  /** A condition on a host that becomes true. */
  interface Condition {
    boolean holds() throws IOException;
  }

  static void fresh(Fact fact) throws Exception {
    Netns.call(
        () -> {
          try (Host host = new Host()) {
            fact.showOn(host);
          }
          return null;
        });
  }

  /** Changes a setting, by its name under {@code net.ipv4}. */
  void set(String name, long value) throws IOException {
    Netns.sysctl("net.ipv4." + name, value);
  }

  void set(String name, String value) throws IOException {
    Netns.sysctl("net.ipv4." + name, value);
  }

  void setPortRange(int first, int last) throws IOException {
    set("ip_local_port_range", first + " " + last);
  }

  /** Makes connections to an address of this host use another source address, unless bound. */
  void route(String to, String from) throws IOException, InterruptedException {
    Netns.run("ip", "route", "replace", "local", to, "dev", "lo", "table", "local", "src", from);
  }

  boolean hasSetting(String name) throws IOException {
    return sysctls.read("net.ipv4." + name).length > 0;
  }

  ServerSocketChannel listen(String address) throws IOException {
    return listen(address, SERVICE_PORT);
  }

  ServerSocketChannel listen(String address, int port) throws IOException {
    ServerSocketChannel listener = keep(ServerSocketChannel.open(INET));
    return listener.bind(at(address, port), BACKLOG);
  }

  /** Connects from a port that connect(2) chooses. */
  Connection connect(ServerSocketChannel to) throws IOException {
    return connect(keep(SocketChannel.open(INET)), to);
  }

  /** Connects from a port that is passed to bind(2), or that bind(2) chooses if it is 0. */
  Connection connectFrom(String address, int port, ServerSocketChannel to) throws IOException {
    return connect(keep(SocketChannel.open(INET)).bind(at(address, port)), to);
  }

  /** Starts a connection to a service of another host. */
  void connecting(String address) throws IOException {
    SocketChannel client = keep(SocketChannel.open(INET));
    client.configureBlocking(false);
    client.connect(at(address, SERVICE_PORT));
  }

  private Connection connect(SocketChannel client, ServerSocketChannel to) throws IOException {
    client.connect(to.getLocalAddress());
    return new Connection(client, keep(to.accept()));
  }

  List<Connection> connect(int count, ServerSocketChannel to) throws IOException {
    List<Connection> connections = new ArrayList<>();
    while (connections.size() < count) {
      connections.add(connect(to));
    }
    return connections;
  }

  /** Whether connect(2) finds a port for a connection, which then stays open. */
  boolean connects(ServerSocketChannel to) throws IOException {
    try {
      connect(to);
      return true;
    } catch (BindException e) {
      if (!NO_PORT.equals(e.getMessage())) {
        throw e;
      }
      return false;
    }
  }

  /** Connects until connect(2) finds no port, and returns the number of connections. */
  int connectUntilPortsRunOut(ServerSocketChannel to) throws IOException {
    int connections = 0;
    while (connections < MOST_PORTS && connects(to)) {
      connections++;
    }
    return connections;
  }

  /** Opens so many connections, and then closes all of them at the client first. */
  void leaveTimeWaits(int count, ServerSocketChannel to) throws IOException {
    List<Connection> connections = connect(count, to);
    for (Connection connection : connections) {
      connection.closeClientFirst();
    }
  }

  int count(TcpState state) throws IOException {
    return read(state, socket -> 1).size();
  }

  /** A value of each socket in a state. */
  List<Long> read(TcpState state, ToLongFunction<TcpRecord> what) throws IOException {
    List<Long> values = new ArrayList<>();
    diag.dump(state.bit(), true, socket -> values.add(what.applyAsLong(socket)));
    return values;
  }

  boolean hasCounter(String name) throws IOException {
    return counters.netstat().containsKey("TcpExt:" + name);
  }

  /** A counter of {@code TcpExt}; 0 if this kernel does not have it. */
  long counter(String name) throws IOException {
    return counters.netstat().getOrDefault("TcpExt:" + name, 0L);
  }

  /** The counters that move with the table; while they stand still, the agent skips its dump. */
  List<Long> tableMoves() throws IOException {
    return KernelCounters.tableMoves(counters.snmp(), counters.sockstat(), counters.sockstat6());
  }

  void awaitCount(int count, TcpState state) throws IOException {
    if (!comes(() -> count(state) == count)) {
      throw new AssertionError("%d sockets in %s, not %d".formatted(count(state), state, count));
    }
  }

  /** Waits until there is no socket in another state. */
  void awaitOnly(TcpState... states) throws IOException {
    EnumSet<TcpState> others = EnumSet.complementOf(EnumSet.copyOf(List.of(states)));
    for (TcpState other : others) {
      awaitCount(0, other);
    }
  }

  /** Whether a condition becomes true within a time that is long enough for any kernel. */
  static boolean comes(Condition condition) throws IOException {
    return comes(condition, PATIENCE_NANOS);
  }

  /** Whether a condition becomes true within a time; returns at once if it is true already. */
  static boolean comes(Condition condition, long withinNanos) throws IOException {
    long start = System.nanoTime();
    boolean holds = condition.holds();
    while (!holds && System.nanoTime() - start < withinNanos) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      holds = condition.holds();
    }
    return holds;
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }

  private <C extends Channel> C keep(C channel) {
    open.add(channel);
    return channel;
  }

  @Override
  public void close() throws IOException {
    for (Channel channel : open) {
      channel.close();
    }
    diag.close();
  }
}
