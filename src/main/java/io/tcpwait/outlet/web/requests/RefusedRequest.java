package io.tcpwait.outlet.web.requests;

/** A request that gets an error, and whose connection is closed. */
final class RefusedRequest extends Exception {
  private static final long serialVersionUID = 1;

  private final int status;

  /**
   * Makes an exception without a stack trace, which would cost more than the rest of the answer.
   *
   * @param status the status code of the answer
   * @param why the rule that the request breaks, in one line
   */
  RefusedRequest(int status, String why) {
    super(why, null, false, false);
    this.status = status;
  }

  int status() {
    return status;
  }
}
