package io.tcpwait.lab.attack;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Connections on which nothing is ever sent.
 *
 * @param perSecond new connections a second
 */
public record IdleConnections(int perSecond) implements Attack {
  private static final byte[] NOTHING = {};

  @Override
  public String name() {
    return "idle_connections_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.atPace(target, perSecond, seconds, held -> held.open(NOTHING));
  }
}
