package io.tcpwait.sample;

import io.tcpwait.kernel.TcpRecord;
import java.util.List;
import java.util.Locale;

/**
 * A state that keeps a connection's local port (include/net/tcp_states.h). FIN_WAIT2 is split in
 * two. With a file descriptor it lasts until the program closes it; without a file descriptor,
 * until tcp_fin_timeout ends it.
 */
public enum PortHolder {
  SYN_SENT(0),
  ESTABLISHED(1),
  FIN_WAIT1(2),
  /** Without a file descriptor: the program has closed it, and its peer has not. */
  FIN_WAIT2_ORPHAN(3),
  /** The program has ended its sending, and keeps the file descriptor. */
  FIN_WAIT2(4),
  CLOSE_WAIT(5),
  /** CLOSING is counted here too. */
  LAST_ACK(6),
  TIME_WAIT(7);

  public static final List<PortHolder> ALL = List.of(values());

  private final int number;

  PortHolder(int number) {
    this.number = number;
  }

  /** Numbered from 0. */
  public int number() {
    return number;
  }

  /** The holder for a connection that is open, opening or closing. */
  public static PortHolder of(TcpRecord socket) {
    return switch (socket.state()) {
      case SYN_SENT -> SYN_SENT;
      case ESTABLISHED -> ESTABLISHED;
      case FIN_WAIT1 -> FIN_WAIT1;
      case FIN_WAIT2 -> socket.inode() == 0 ? FIN_WAIT2_ORPHAN : FIN_WAIT2;
      case CLOSE_WAIT -> CLOSE_WAIT;
      case TIME_WAIT -> TIME_WAIT;
      default -> LAST_ACK;
    };
  }

  /** As in {@code fin_wait2_orphan}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
