package io.tcpwait.kernel;

import java.io.IOException;

/** A way to ask the kernel for its TCP sockets. */
public interface TcpSource {
  /**
   * Visits every socket of the calling thread's network namespace that is in one of {@code states}.
   * If the table changes meanwhile, a socket may be visited twice; its cookie shows that, if the
   * source has it.
   *
   * @param states the {@linkplain TcpState#mask mask} of the states wanted
   * @param tcpInfo whether {@link TcpRecord#info} is wanted, if the source has it
   * @throws IOException if the table could not be read whole; the sockets visited by then are a
   *     part of it, and not to be counted
   */
  void dump(int states, boolean tcpInfo, TcpVisitor visitor) throws IOException;
}
