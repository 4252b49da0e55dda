package io.tcpwait.sample;

import java.util.List;

/** The reason why the processes that hold a socket are of interest. */
public enum HeldKind {
  /** In CLOSE_WAIT, and not stuck yet: counted if its holder is looked at for another reason. */
  CLOSE_WAIT(0),
  /** In CLOSE_WAIT, and stuck. */
  STUCK(1),
  /** In FIN_WAIT2 with a file descriptor: this side has sent its FIN, and the peer never closes. */
  FIN_WAIT2(2),
  /** Its receive queue has stood full and untouched for long. */
  STALLED(3),
  /** A listener whose connections are not accepted. */
  LISTENER(4),
  /** In CLOSE_WAIT, while its peer is known to wait for an answer. */
  HALF_CLOSED(5),
  /** In FIN_WAIT2, no longer than a program may wait: counted like {@link #CLOSE_WAIT}. */
  WAITING(6);

  /** In the order of {@link #number}. */
  public static final List<HeldKind> ALL = List.of(values());

  private final int number;

  HeldKind(int number) {
    this.number = number;
  }

  /** Its place in {@link #ALL}. */
  public int number() {
    return number;
  }

  /** Whether a search for holders starts, and goes on, for sockets of this kind. */
  public boolean isSought() {
    return this != CLOSE_WAIT && this != WAITING;
  }
}
