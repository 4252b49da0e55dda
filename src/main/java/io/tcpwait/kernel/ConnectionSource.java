package io.tcpwait.kernel;

import java.io.IOException;

/** A way to ask the kernel for the connections to one port alone, which is quick. */
@FunctionalInterface
public interface ConnectionSource {
  /**
   * Visits every socket of the calling thread's network namespace that is in one of {@code states}
   * and has {@code remotePort} at its other end.
   *
   * @param states the {@linkplain TcpState#mask mask} of the states wanted
   * @throws IOException where the table could not be had whole
   */
  void dumpTo(int remotePort, int states, TcpVisitor visitor) throws IOException;
}
