package io.tcpwait.kernel;

import org.jspecify.annotations.Nullable;

/**
 * The calling thread could not go back to its own network namespace. From now on it reads
 * everything from another namespace, which it keeps alive. So the thread must end.
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
