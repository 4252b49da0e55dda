package io.tcpwait.sample;

import io.tcpwait.kernel.TcpRecord;
import java.util.List;
import java.util.Locale;

/**
 * Why a socket is still in CLOSE_WAIT, as far as the kernel can tell: how far its program got with
 * it. The receive queue counts the FIN as one byte (tcp_diag_get_info() in net/ipv4/tcp_diag.c).
 */
public enum Cause {
  /** The socket waits for accept(2): no file descriptor refers to it. */
  NOT_ACCEPTED(0),
  /** Data that arrived before the FIN was never read. */
  DATA_UNREAD(1),
  /** All data was read, or all but a {@linkplain Farewell farewell} that arrived with the FIN. */
  EOF_UNREAD(2),
  /**
   * All was read. The program may not have seen the end of file: a recv(2) that takes the last data
   * also takes a FIN that has already arrived.
   */
  READ_NOT_CLOSED(3),
  /** The peer does not take the data that this side still has to send. */
  SEND_BLOCKED(4);

  /** In the order of {@link #number}. */
  public static final List<Cause> ALL = List.of(values());

  private final int number;
  private final String label = name().toLowerCase(Locale.ROOT);

  Cause(int number) {
    this.number = number;
  }

  /** Its place in {@link #ALL}. */
  public int number() {
    return number;
  }

  /** The value of the label {@code cause}. */
  public String label() {
    return label;
  }

  /**
   * The cause of a socket.
   *
   * @param ageMs since its FIN arrived
   */
  public static Cause of(TcpRecord socket, long ageMs) {
    if (socket.inode() == 0) {
      return NOT_ACCEPTED;
    }
    if (socket.sendQueue() > 0) {
      return SEND_BLOCKED;
    }
    if (socket.receiveQueue() == 0) {
      return READ_NOT_CLOSED;
    }
    return socket.receiveQueue() == 1 || Farewell.isUnread(socket, ageMs)
        ? EOF_UNREAD
        : DATA_UNREAD;
  }
}
