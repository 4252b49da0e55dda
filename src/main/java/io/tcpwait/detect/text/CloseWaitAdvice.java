package io.tcpwait.detect.text;

import io.tcpwait.sample.Cause;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.StuckService;
import java.util.ArrayList;
import java.util.List;

/** Advice on stuck sockets, and steps that are often taken and do not help. */
public final class CloseWaitAdvice {
  private CloseWaitAdvice() {}

  /**
   * What to do.
   *
   * @param restart what a restart frees until then
   */
  public static List<String> helps(Cause cause, Role role, String restart) {
    return List.of(mend(cause, role), restart);
  }

  /** What mends the program. */
  static String mend(Cause cause, Role role) {
    return switch (cause) {
      case NOT_ACCEPTED ->
          "Find what keeps the program's accepting thread: a thread dump shows where it waits.";
      case DATA_UNREAD ->
          "Find what keeps the program from reading on, or have it close what it gives up.";
      case EOF_UNREAD ->
          role == Role.OUTBOUND
              ? "Have the program watch idle connections: a pool has to check or expire them, and"
                  + " drop connections to addresses that are gone. An answer has to be closed too,"
                  + " read or not."
              : "Have the server watch idle connections: an idle timeout ends them, and a read that"
                  + " returned 0 means close(). A handler that hangs needs a limit: a thread dump"
                  + " shows where it waits.";
      case READ_NOT_CLOSED ->
          "Have the program close what it has read to the end, also where an exception or an"
              + " early return leaves the loop.";
      case SEND_BLOCKED ->
          "Give the program a deadline for writes (a write or send timeout), and have it close"
              + " what does not drain.";
    };
  }

  public static List<String> futile(StuckService stuck) {
    List<String> futile = new ArrayList<>();
    long on = stuck.causes().withKeepalive();
    if (stuck.stuck() > on) {
      futile.add(
          "net.ipv4.tcp_keepalive_* change nothing for "
              + (on == 0
                  ? "these sockets, which never asked for SO_KEEPALIVE."
                  : "the sockets without SO_KEEPALIVE."));
    }
    if (on > 0) {
      futile.add(
          "Waiting for keepalive ends connections, not the leak: the program keeps the"
              + " descriptors.");
    }
    futile.add(Wording.OTHER_SIDE);
    return List.copyOf(futile);
  }
}
