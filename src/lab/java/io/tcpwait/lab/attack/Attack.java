package io.tcpwait.lab.attack;

import java.io.IOException;
import java.net.InetSocketAddress;

/** An attack on a web server. */
public interface Attack {
  /** The name in the table of attacks and on a command line, such as {@code client_hellos}. */
  String name();

  /**
   * Attacks from the network namespace of the calling thread, then closes all its sockets.
   *
   * @param target the server's address, on a loopback
   * @param seconds the duration; an interrupt ends it sooner
   * @return the number of connections opened
   */
  long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException;
}
