package io.tcpwait.detect.text;

import io.tcpwait.detect.Texts;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HostProcess;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.StuckService;
import java.util.List;
import java.util.stream.Collectors;

/** Phrases that several findings share. */
public final class Wording {
  /** What a restart does, if one process holds all the sockets. */
  static final String RESTART_FREES_ALL =
      "Until then a restart of the program frees all of them; it buys as much time as they took to"
          + " pile up.";

  /** What does not help against CLOSE_WAITs. */
  static final String OTHER_SIDE =
      "net.ipv4.tcp_fin_timeout and tcp_tw_reuse are about the side that closes first; a CLOSE_WAIT"
          + " is on the other.";

  private static final int PEERS_IN_A_LINE = 5;

  private Wording() {}

  public static String capitalized(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  /** {@code java kafka.Kafka (pid 4711, container web)}. */
  public static String process(HostProcess owner) {
    String container = owner.container().isEmpty() ? "" : ", container " + owner.container();
    return name(owner) + " (pid " + owner.pid() + container + ")";
  }

  /** The name of the process, and that of its program if it says more. */
  public static String name(HostProcess owner) {
    String process = owner.process();
    String program = owner.names().program();
    if (program.isEmpty()) {
      return process;
    }
    // The kernel cuts the name of a process after 15 bytes.
    return program.startsWith(process) ? program : process + " " + program;
  }

  /** {@code 10.0.0.7:3306 (360), 10.0.0.8:3306 (360) and 6 more}. */
  public static String peers(StuckService stuck) {
    return peers(stuck.topPeers(), stuck.peers());
  }

  /** The same for the peers with the most, of {@code peers} in all. */
  static String peers(List<PeerShare<Long>> topPeers, int peers) {
    String named =
        topPeers.stream()
            .limit(PEERS_IN_A_LINE)
            .map(Wording::peer)
            .collect(Collectors.joining(", "));
    int more = peers - Math.min(PEERS_IN_A_LINE, topPeers.size());
    return more > 0 ? named + " and " + Texts.count(more) + " more" : named;
  }

  private static String peer(PeerShare<Long> share) {
    return share.peer().label() + " (" + Texts.count(share.value()) + ")";
  }

  public static String cause(Cause cause, Role role) {
    return switch (cause) {
      case NOT_ACCEPTED ->
          "The program does not call accept, or not as often as clients connect: these"
              + " connections ended while they waited for it.";
      case DATA_UNREAD ->
          (role == Role.OUTBOUND
                  ? "The program has stopped reading:"
                  : "The program has stopped reading, or has no free worker:")
              + " data that came before the peer's FIN waits unread in these sockets.";
      case EOF_UNREAD ->
          "The peer's FIN waits unread, so nobody reads these sockets any more. "
              + (role == Role.OUTBOUND
                  ? "A pool forgets idle connections, as to an address that is gone, or an answer"
                      + " is kept and not closed."
                  : "The server forgets idle connections, or its handlers wait for something"
                      + " else.");
      case SEND_BLOCKED ->
          "The peers have ended their sending and take nothing of what this side still has for"
              + " them: the program waits to write, without a deadline.";
      case READ_NOT_CLOSED ->
          "Everything was read, and close was never called. The program need not have been told of"
              + " the end: a read that takes the last data takes the FIN along with it.";
    };
  }
}
