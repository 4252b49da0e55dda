package io.tcpwait.kernel;

import java.util.Set;

/** How an attempt to enter a network namespace ended. */
public sealed interface NamespaceVisit<T> {
  /**
   * The namespace was entered, and left again.
   *
   * @param result what was done inside
   */
  record Entered<T>(T result) implements NamespaceVisit<T> {}

  /**
   * The namespace has ended, or its known processes have and it is not mounted. It is no failure;
   * the next pass of a search tells which.
   */
  record Gone<T>() implements NamespaceVisit<T> {}

  /**
   * The kernel does not let this thread in.
   *
   * @param errno the error number, positive
   * @param missing the capabilities to grant; empty if the thread has them: then a user namespace,
   *     a security module or a seccomp filter forbids it
   */
  record Denied<T>(int errno, Set<Capability> missing) implements NamespaceVisit<T> {}
}
