package io.tcpwait.app;

/** The reason why a command cannot do its work: one line that names the thing and the mend. */
final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  StartException(String message) {
    super(message);
  }
}
