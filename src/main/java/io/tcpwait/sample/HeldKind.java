package io.tcpwait.sample;

import java.util.List;

/** Why it is worth knowing which processes hold a socket. */
public enum HeldKind {
  /** In CLOSE_WAIT, and not stuck yet: counted where its holder is looked at for another reason. */
  CLOSE_WAIT(0),
  /** In CLOSE_WAIT, and stuck. */
  STUCK(1),
  /** In FIN_WAIT2 with a descriptor: this side has ended its sending, and the peer never closes. */
  FIN_WAIT2(2),
  /** Its receive queue has stood full and untouched for long. */
  STALLED(3),
  /** A listener whose connections nobody accepts. */
  LISTENER(4),
  /** In CLOSE_WAIT, while its peer is known to wait for an answer. */
  HALF_CLOSED(5),
  /** In FIN_WAIT2, for no longer than a program may wait: counted like {@link #CLOSE_WAIT}. */
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

  /** Whether a search for holders is begun, and goes on, for sockets of this kind. */
  public boolean isSought() {
    return this != CLOSE_WAIT && this != WAITING;
  }
}
