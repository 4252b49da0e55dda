package io.tcpwait.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread could not go back to its own network namespace. Everything that it reads from
 * now on is of another one, which it keeps alive: the thread must end.
 */
public final class StuckInNamespaceError extends Error {
  private static final long serialVersionUID = 1L;

  StuckInNamespaceError(int errno, @Nullable Throwable cause) {
    super(
        "cannot go back to the own network namespace: setns: "
            + Errno.describe(errno)
            + "; restart the agent",
        cause);
  }
}
