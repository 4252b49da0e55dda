package io.tcpwait.lab.attack;

import java.io.IOException;
import java.net.InetSocketAddress;

/** One way to trouble a web server. */
public interface Attack {
  /** What the table of attacks and a command line call it, such as {@code client_hellos}. */
  String name();

  /**
   * Attacks from the network namespace of the calling thread, then closes all its sockets.
   *
   * @param target where the server listens, on a loopback address
   * @param seconds how long; an interrupt ends it sooner
   * @return how many connections were opened
   */
  long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException;
}
