package io.tcpwait.kernel;

/** Takes the sockets of a dump one by one. */
@FunctionalInterface
public interface TcpVisitor {
  /** {@code socket} is filled anew for every call: take from it what is needed, keep none of it. */
  void visit(TcpRecord socket);
}
