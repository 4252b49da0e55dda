package io.tcpwait.kernel;

import java.io.IOException;

/** A quick way to ask the kernel for the connections to one remote port. */
@FunctionalInterface
public interface ConnectionSource {
  /**
   * Visits every socket of the calling thread's network namespace that is in one of {@code states}
   * and has that remote port.
   *
   * @param states the {@linkplain TcpState#mask mask} of the states wanted
   * @throws IOException if the table could not be read whole
   */
  void dumpTo(int remotePort, int states, TcpVisitor visitor) throws IOException;
}
