package io.tcpwait.sample;

import java.util.Locale;

/**
 * How far the search for the processes behind sockets has come. What it says of owners holds as far
 * as this goes: nobody found is no proof before the search is complete.
 *
 * @param deniedProcesses how many processes could not be looked at, in the last round
 * @param stuckSought stuck sockets with a descriptor that the last round searched for
 * @param stuckHeld how many of them have a holder, each counted once however many hold it
 */
public record ProcessSearch(State state, int deniedProcesses, long stuckSought, long stuckHeld) {
  /** Nobody has been searched for. */
  public static final ProcessSearch NONE = new ProcessSearch(State.NOT_NEEDED, 0, 0, 0);

  /** How far a search has come. */
  public enum State {
    /** Nothing is there whose process would be worth knowing. */
    NOT_NEEDED,
    /** Something is, and the first round is not over. */
    NOT_YET,
    /** A round is over in which processes that may matter could not be looked at. */
    PARTLY_DENIED,
    /** All that can be found has been found. */
    COMPLETE;

    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether all that holds something is known, or nothing is held. */
  public boolean isKnown() {
    return state == State.NOT_NEEDED || state == State.COMPLETE;
  }

  /** Whether every holder of what an owner holds is known. */
  public boolean isComplete() {
    return state == State.COMPLETE;
  }
}
