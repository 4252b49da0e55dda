package io.tcpwait.kernel;

/** Takes the sockets of a dump one by one. */
@FunctionalInterface
public interface TcpVisitor {
  /**
   * {@code socket} is filled anew for every call: copy the values that are needed, and do not keep
   * it.
   */
  void visit(TcpRecord socket);
}
