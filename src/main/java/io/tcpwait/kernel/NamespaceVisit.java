package io.tcpwait.kernel;

import java.util.Set;

/** How an attempt to enter a network namespace ended. */
public sealed interface NamespaceVisit<T> {
  /**
   * The namespace was entered, and left again.
   *
   * @param result the result of the work inside
   */
  record Entered<T>(T result) implements NamespaceVisit<T> {}

  /**
   * The namespace has ended, or its known processes have ended and it is not mounted. This is not a
   * failure; the next pass of a search tells which.
   */
  record Gone<T>() implements NamespaceVisit<T> {}

  /**
   * The kernel does not let this thread in.
   *
   * @param errno the error number, positive
   * @param missing the capabilities to grant; empty if the thread has them: then a user namespace,
   *     a security module or a seccomp filter forbids the visit
   */
  record Denied<T>(int errno, Set<Capability> missing) implements NamespaceVisit<T> {}
}
