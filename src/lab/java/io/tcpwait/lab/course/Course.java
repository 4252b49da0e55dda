package io.tcpwait.lab.course;

/**
 * A program that leaks, or that only looks like it, with what is true about it. It is set up when
 * it is opened, and well until its first second.
 */
public interface Course extends AutoCloseable {
  /** What happens in a second, counted from 0; each comes once, in order. */
  void second(int second) throws Exception;

  /** Whether the sockets that are left open are connected to this one, as the metrics write it. */
  boolean isWith(String peer);

  /** Who leaves them open. */
  long pid();

  @Override
  void close();
}
