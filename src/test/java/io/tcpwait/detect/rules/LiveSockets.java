package io.tcpwait.detect.rules;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;

import io.tcpwait.detect.BusyHost;
import io.tcpwait.kernel.TcpInfoFields;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.util.ArrayList;
import java.util.List;

/** Sockets of a {@link BusyHost} that stay in one state for a while, and are then closed. */
final class LiveSockets {
  private static final int FIRST_PORT = 10_000;

  /** The number of ports from the first on; all are below the ephemeral ports. */
  private static final int PORTS = 20_000;

  private static final double MS_PER_SECOND = 1_000;

  /** A slow client opens its window once in this time. */
  private static final int SLOW_READ_SECONDS = 40;

  private static final int WINDOW_BYTES = 65_536;

  /** The ongoing activity of a socket. */
  private enum Doing {
    NOTHING,
    SENDING,
    READING_SLOWLY
  }

  /** Times are seconds since the start of this class. */
  private record Life(TcpRecord socket, double since, double until, Doing doing) {}

  private final BusyHost host;
  private final List<Life> lives = new ArrayList<>();
  private int opened;
  private long numbered;
  private double now;

  LiveSockets(BusyHost host) {
    this.host = host;
  }

  /**
   * Opens {@code count} sockets, each with a port of its own.
   *
   * @param local an address, with the port if this side is the server
   * @param remote an address, with the port if this side is the client
   */
  void open(TcpState state, String local, String remote, int count, double lifeSeconds) {
    for (int i = 0; i < count; i++) {
      String port = nextPort();
      boolean server = local.contains(":");
      TcpRecord socket =
          socket(state, server ? local : local + port, server ? remote + port : remote);
      withQueues(socket, state == TcpState.CLOSE_WAIT ? 1 : 0, 0);
      add(socket, now + lifeSeconds, Doing.NOTHING);
    }
  }

  /** Clients on this host have closed their side, and wait for the answer of a server on it. */
  void openHalfClosed(String server, String client, int count, double lifeSeconds) {
    for (int i = 0; i < count; i++) {
      String from = client + nextPort();
      add(socket(TcpState.CLOSE_WAIT, server, from), now + lifeSeconds, Doing.NOTHING);
      add(socket(TcpState.FIN_WAIT2, from, server), now + lifeSeconds, Doing.NOTHING);
    }
  }

  /** The peer has half-closed connections on which this side keeps sending. */
  void openSending(String local, String peer, int count) {
    for (int i = 0; i < count; i++) {
      TcpRecord socket = socket(TcpState.CLOSE_WAIT, local + nextPort(), peer);
      add(withQueues(socket, 1, 0), Double.MAX_VALUE, Doing.SENDING);
    }
  }

  /** This side reads more slowly than the peer sends. */
  void openSlowReaders(String local, String peer, int count) {
    for (int i = 0; i < count; i++) {
      TcpRecord socket = socket(TcpState.ESTABLISHED, local + nextPort(), peer);
      add(socket, Double.MAX_VALUE, Doing.READING_SLOWLY);
    }
  }

  private String nextPort() {
    return ":" + (FIRST_PORT + opened++ % PORTS);
  }

  private void add(TcpRecord socket, double until, Doing doing) {
    numbered++;
    lives.add(new Life(withCookie(withInode(socket, numbered), numbered), now, until, doing));
  }

  /** Lets time pass, and closes the sockets whose life has ended. */
  void pass(double seconds) {
    host.pass(seconds);
    now += seconds;
    lives.removeIf(of -> of.until <= now);
    host.live.clear();
    for (Life of : lives) {
      refresh(of);
      host.live.add(of.socket);
    }
  }

  private void refresh(Life of) {
    long ageMs = Math.round((now - of.since) * MS_PER_SECOND);
    long recentMs = (long) MS_PER_SECOND;
    switch (of.doing) {
      case NOTHING -> {
        if (of.socket.state() != TcpState.ESTABLISHED) {
          withInfo(of.socket, Integer.MAX_VALUE, ageMs);
        }
      }
      case SENDING -> withInfo(of.socket, recentMs, recentMs);
      case READING_SLOWLY -> {
        long quietMs = Math.round(now % SLOW_READ_SECONDS * MS_PER_SECOND);
        withQueues(of.socket, WINDOW_BYTES + (long) now / SLOW_READ_SECONDS, 0);
        withInfo(
            of.socket, new TcpInfoFields().lastDataReceivedMs(quietMs).lastAckReceivedMs(quietMs));
      }
    }
  }
}
