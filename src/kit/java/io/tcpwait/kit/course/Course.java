package io.tcpwait.kit.course;

/**
 * A program that leaks, or only looks as if it leaks. It is set up when it is opened, and healthy
 * until its first second.
 */
public interface Course extends AutoCloseable {
  /** Runs a second, counted from 0. Called once for each second, in order. */
  void second(int second) throws Exception;

  /** Whether the sockets left open are connected to this peer, in the form of the metrics. */
  boolean isWith(String peer);

  /** The process that leaves them open. */
  long pid();

  @Override
  void close();
}
