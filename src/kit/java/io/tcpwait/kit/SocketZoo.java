package io.tcpwait.kit;

import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.Map;

/**
 * Real sockets in every state that a connection passes, in any number, with IPv4, IPv6 and IPv4 on
 * dual-stack servers. They are made in a network namespace of the calling thread alone. Afterwards
 * only timers change, until the first timers expire after some 60 s.
 *
 * <p>The clients of a service are 127.0.1.x: half of them 127.0.1.1, a quarter 127.0.1.2 and so on.
 * By the same rule 127.0.2.x are the servers that a service connects to, and to which it closes
 * first. 127.9.0.1 is deaf: packets to it are dropped.
 */
public final class SocketZoo implements AutoCloseable {
  /** The number of sockets in each state that something has to hold. */
  private static final int ODDITIES = 5;

  private final Habitat habitat = new Habitat();

  private SocketZoo() {}

  /**
   * Makes about {@code sockets} sockets, at least some 200 and at most 50,000, and waits until all
   * are in their states.
   */
  public static SocketZoo open(int sockets) throws IOException, InterruptedException {
    SocketZoo zoo = new SocketZoo();
    try {
      zoo.settle(Math.max(1, sockets / (Family.values().length * Herds.SOCKETS)));
      return zoo;
    } catch (Throwable e) {
      zoo.close();
      throw e;
    }
  }

  private void settle(int size) throws IOException, InterruptedException {
    // By default a new connection may reuse a TIME_WAIT on a loopback after a second.
    Netns.sysctl("net.ipv4.tcp_tw_reuse", 0);
    Herds herds = new Herds(habitat);
    herds.listeners();
    for (Family family : Family.values()) {
      herds.settle(family, size);
    }
    new Oddities(habitat).settle(ODDITIES);
    habitat.census.await();
  }

  /** The number of sockets in each state. */
  public Map<TcpState, Integer> expected() {
    return habitat.census.expected();
  }

  @Override
  public void close() {
    habitat.close();
  }
}
