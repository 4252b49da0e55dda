package io.tcpwait.kernel;

import java.io.IOException;

/** A way to ask the kernel for its TCP sockets. */
public interface TcpSource {
  /**
   * Visits every socket of the calling thread's network namespace that is in one of {@code states}.
   * Where the table changes meanwhile a socket may be visited twice; its cookie tells, where the
   * source has it.
   *
   * @param states the {@linkplain TcpState#mask mask} of the states wanted
   * @param tcpInfo whether {@link TcpRecord#info} is wanted, where the source has it
   * @throws IOException where the table could not be had whole; what was visited by then is a part
   *     of it, and not to be counted
   */
  void dump(int states, boolean tcpInfo, TcpVisitor visitor) throws IOException;
}
