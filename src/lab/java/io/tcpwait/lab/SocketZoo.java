package io.tcpwait.lab;

import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.Map;

/**
 * Real sockets in every state that a connection passes: as many as asked for, of IPv4, IPv6 and
 * IPv4 on dual-stack servers. Made in a network namespace that the calling thread has to itself.
 * Once there nothing but timers changes until the first of them run out, some 60 s later.
 *
 * <p>Clients that connect to a service are 127.0.1.x: one half of them 127.0.1.1, a quarter
 * 127.0.1.2 and so on. By the same rule 127.0.2.x are the servers that a service connects to, and
 * closes first on. 127.9.0.1 is deaf: nothing sent there arrives.
 */
public final class SocketZoo implements AutoCloseable {
  /** In each state that takes something to stay in. */
  private static final int ODDITIES = 5;

  private final Habitat habitat = new Habitat();

  private SocketZoo() {}

  /**
   * Makes about {@code sockets} sockets, some 200 at the least and 50,000 at the most, and waits
   * until all are in their states.
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
    // By default a TIME_WAIT on a loopback gives way to a new connection after a second.
    Netns.sysctl("net.ipv4.tcp_tw_reuse", 0);
    Herds herds = new Herds(habitat);
    herds.listeners();
    for (Family family : Family.values()) {
      herds.settle(family, size);
    }
    new Oddities(habitat).settle(ODDITIES);
    habitat.census.await();
  }

  /** How many sockets are in each state. */
  public Map<TcpState, Integer> expected() {
    return habitat.census.expected();
  }

  @Override
  public void close() {
    habitat.close();
  }
}
