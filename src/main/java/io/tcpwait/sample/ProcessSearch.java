package io.tcpwait.sample;

import java.util.Locale;

/**
 * The progress of the search for the processes behind sockets. Before the search is complete, a
 * socket without a found process may still have one.
 *
 * @param deniedProcesses how many processes could not be looked at, in the last round
 * @param stuckSought stuck sockets with a file descriptor that the last round searched for
 * @param stuckHeld how many of these have a holder, each counted once, even with several holders
 * @param refusal why processes were denied, if any was
 */
public record ProcessSearch(
    State state, int deniedProcesses, long stuckSought, long stuckHeld, Refusal refusal) {
  /** A search that was not needed. */
  public static final ProcessSearch NONE = new ProcessSearch(State.NOT_NEEDED, 0, 0, 0);

  /** Why the kernel does not let a thread look at a process. */
  public enum Refusal {
    /** The thread runs as another user than root. */
    USER,
    /** It runs as root, without the capabilities. */
    CAPABILITIES,
    /** It has the capabilities: a security module, or a user namespace, forbids it. */
    POLICY
  }

  /** A search as a user that cannot look at the processes of others. */
  public ProcessSearch(State state, int deniedProcesses, long stuckSought, long stuckHeld) {
    this(state, deniedProcesses, stuckSought, stuckHeld, Refusal.USER);
  }

  /** How far a search has come. */
  public enum State {
    /** There are no sockets whose process is of interest. */
    NOT_NEEDED,
    /** There are such sockets, and the first round is not over. */
    NOT_YET,
    /** A round is over, but could not look at processes that may matter. */
    PARTLY_DENIED,
    /** All that can be found has been found. */
    COMPLETE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether every holder is known, or no search is needed. */
  public boolean isKnown() {
    return state == State.NOT_NEEDED || state == State.COMPLETE;
  }
}
