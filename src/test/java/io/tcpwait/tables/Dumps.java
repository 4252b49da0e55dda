package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.listener;
import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withTimer;

import io.tcpwait.kernel.Sockets;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Network;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortRange;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.Top;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Dumps of a host whose sockets are opened and closed by hand, and whose TIME_WAITs end by
 * themselves.
 */
final class Dumps {
  static final PortRange RANGE = new PortRange(32_768, 60_999, new BitSet());

  private static final int TIMER = 3;
  private static final long NS_PER_MS = 1_000_000;

  private record TimeWait(TcpRecord socket, long sinceMs) {}

  final TcpTable table = new TcpTable(Top.DEFAULT, 60_000, 7);
  final List<TcpRecord> live = new ArrayList<>();
  private final List<TcpRecord> listeners = new ArrayList<>();
  private final List<TimeWait> timeWaits = new ArrayList<>();
  private long lengthMs = 60_000;
  private long nowMs = 1_000_000;

  Dumps() {
    this(RANGE);
  }

  Dumps(PortRange range) {
    table.terms(new Terms(null, 1_000, range));
  }

  /** Sets the length of a TIME_WAIT, as another kernel has it. */
  void length(long ms) {
    lengthMs = ms;
  }

  void listen(String local) {
    listeners.add(listener(local));
  }

  void stopListening() {
    listeners.clear();
  }

  TcpRecord open(String local, String remote) {
    TcpRecord socket = socket(TcpState.ESTABLISHED, local, remote);
    live.add(socket);
    return socket;
  }

  /** Closes a connection on this side. */
  void timeWait(String local, String remote) {
    timeWaits.add(new TimeWait(socket(TcpState.TIME_WAIT, local, remote), nowMs));
  }

  /** Closes a connection on this side, so many seconds ago. */
  void timeWait(String local, String remote, double secondsAgo) {
    long since = nowMs - Math.round(secondsAgo * 1e3);
    timeWaits.add(new TimeWait(socket(TcpState.TIME_WAIT, local, remote), since));
  }

  void forgetAll() {
    live.clear();
    timeWaits.clear();
  }

  void pass(double seconds) {
    nowMs += Math.round(seconds * 1e3);
    timeWaits.removeIf(of -> nowMs - of.sinceMs >= lengthMs + 1_000);
  }

  /** A dump of all states in one walk. */
  TcpCounts whole() {
    table.begin(nowMs * NS_PER_MS);
    table.beginEstablished();
    visitWaiting();
    visitEstablished();
    return table.end(null);
  }

  /** A dump with established connections in a second walk, after the other states. */
  TcpCounts twoWalks() {
    table.begin(nowMs * NS_PER_MS);
    visitWaiting();
    table.beginEstablished();
    visitEstablished();
    return table.end(null);
  }

  /** A dump without established connections. */
  TcpCounts partly() {
    table.begin(nowMs * NS_PER_MS);
    visitWaiting();
    return table.end(live.stream().filter(of -> of.state() == TcpState.ESTABLISHED).count());
  }

  /** A dump of all states that breaks off. */
  void brokenOff() {
    table.begin(nowMs * NS_PER_MS);
    table.beginEstablished();
    visitWaiting();
    for (int i = 0; i < live.size() / 2; i++) {
      table.visit(live.get(i));
    }
  }

  private void visitWaiting() {
    listeners.forEach(table::visit);
    for (TimeWait of : timeWaits) {
      table.visit(withTimer(of.socket, TIMER, Math.max(0, lengthMs - (nowMs - of.sinceMs))));
    }
    for (TcpRecord socket : live) {
      if (socket.state() != TcpState.ESTABLISHED) {
        table.visit(socket);
      }
    }
  }

  private void visitEstablished() {
    for (TcpRecord socket : live) {
      if (socket.state() == TcpState.ESTABLISHED) {
        table.visit(socket);
      }
    }
  }

  /** A network in CIDR notation. */
  static Network network(String cidr) {
    int slash = cidr.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(cidr.substring(0, slash));
    long[] bits = Sockets.bits(address);
    int before = address instanceof Inet4Address ? Network.BITS_BEFORE_IPV4 : 0;
    return new Network(bits[0], bits[1], before + Integer.parseInt(cidr.substring(slash + 1)));
  }

  /** The ports after a dump. */
  static PortCounts ports(TcpCounts counts) {
    PortCounts ports = counts.ports();
    if (ports == null) {
      throw new AssertionError("the range is known");
    }
    return ports;
  }
}
