package io.tcpwait.sample;

import java.util.List;

/** The state of the far end of a CLOSE_WAIT socket. */
public enum PeerEnd {
  /** A program still holds the far end, has read all that was sent, and may wait for more. */
  HELD(0),
  /** The program has closed the far end. */
  GONE(1),
  UNKNOWN(2);

  public static final List<PeerEnd> ALL = List.of(values());

  private final int number;

  PeerEnd(int number) {
    this.number = number;
  }

  /** Its place in {@link #ALL}. */
  public int number() {
    return number;
  }
}
