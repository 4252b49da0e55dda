package io.tcpwait.kernel;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The states of a TCP socket, numbered as in include/net/tcp_states.h; RFC 9293 calls TCP_CLOSE
 * CLOSED. The kernel's two internal states, TCP_NEW_SYN_RECV and TCP_BOUND_INACTIVE, never appear
 * in a record: the kernel shows them as SYN_RECV and CLOSE.
 */
public enum TcpState {
  ESTABLISHED(1),
  SYN_SENT(2),
  SYN_RECV(3),
  FIN_WAIT1(4),
  FIN_WAIT2(5),
  TIME_WAIT(6),
  CLOSE(7),
  CLOSE_WAIT(8),
  LAST_ACK(9),
  LISTEN(10),
  CLOSING(11);

  /** All states, so that a loop over them makes no garbage. */
  public static final List<TcpState> ALL = List.of(values());

  public static final int NUMBERS = 12;

  private static final @Nullable TcpState[] BY_NUMBER = byNumber();

  private final int number;
  private final String label = name().toLowerCase(Locale.ROOT);

  TcpState(int number) {
    this.number = number;
  }

  /** The kernel's number, from 1 and below {@link #NUMBERS}. */
  public int number() {
    return number;
  }

  /** This state's bit in the {@code states} mask of a sock_diag request. */
  public int bit() {
    return 1 << number;
  }

  /** The name in lower case, as in node_exporter. */
  public String label() {
    return label;
  }

  /** The mask of several states. */
  public static int mask(Iterable<TcpState> states) {
    int mask = 0;
    for (TcpState state : states) {
      mask |= state.bit();
    }
    return mask;
  }

  /** The state with the kernel's number, or null. */
  static @Nullable TcpState ofNumber(int number) {
    return number < 0 || number >= BY_NUMBER.length ? null : BY_NUMBER[number];
  }

  private static @Nullable TcpState[] byNumber() {
    @Nullable TcpState[] table = new @Nullable TcpState[NUMBERS];
    for (TcpState state : values()) {
      table[state.number] = state;
    }
    return table;
  }
}
