package io.tcpwait.detect.rules;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.util.ArrayList;
import java.util.List;

/** Sockets of a {@link BusyHost} that are in one state for a while, and then are no more. */
final class LiveSockets {
  private static final int FIRST_PORT = 10_000;

  /** Below the ports that are ephemeral. */
  private static final int PORTS = 20_000;

  private static final double MS_PER_SECOND = 1_000;

  /** Times are of this class: 0 at its start. */
  private record Life(TcpRecord socket, double since, double until, boolean sends) {}

  private final BusyHost host;
  private final List<Life> lives = new ArrayList<>();
  private int opened;
  private double now;

  LiveSockets(BusyHost host) {
    this.host = host;
  }

  /**
   * Opens so many, which get ports of their own.
   *
   * @param local an address, with the port if this side is the server
   * @param remote an address, with the port if this side is the client
   */
  void open(TcpState state, String local, String remote, int count, double lifeSeconds) {
    for (int i = 0; i < count; i++) {
      add(state, local, remote, now + lifeSeconds, false);
    }
  }

  /** The peer has half-closed connections on which this side sends all the time. */
  void openSending(String peer, int count) {
    for (int i = 0; i < count; i++) {
      add(TcpState.CLOSE_WAIT, "10.0.0.1", peer, Double.MAX_VALUE, true);
    }
  }

  private void add(TcpState state, String local, String remote, double until, boolean sends) {
    String port = ":" + (FIRST_PORT + opened++ % PORTS);
    boolean server = local.contains(":");
    TcpRecord socket =
        socket(state, server ? local : local + port, server ? remote + port : remote);
    withCookie(withInode(socket, opened), opened);
    withQueues(socket, state == TcpState.CLOSE_WAIT ? 1 : 0, 0);
    lives.add(new Life(socket, now, until, sends));
    host.live.add(socket);
  }

  /** Lets time pass: those whose time is over are gone. */
  void pass(double seconds) {
    host.pass(seconds);
    now += seconds;
    lives.removeIf(
        of -> {
          boolean ended = of.until <= now;
          if (!ended && of.socket.state() != TcpState.ESTABLISHED) {
            long ageMs = Math.round((now - of.since) * MS_PER_SECOND);
            long recentMs = (long) MS_PER_SECOND;
            withInfo(
                of.socket, of.sends ? recentMs : Integer.MAX_VALUE, of.sends ? recentMs : ageMs);
          }
          return ended;
        });
    host.live.clear();
    lives.forEach(of -> host.live.add(of.socket));
  }
}
