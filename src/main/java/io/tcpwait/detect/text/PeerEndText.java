package io.tcpwait.detect.text;

import io.tcpwait.sample.Cause;
import io.tcpwait.sample.PeerEndCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.StuckService;

/** Words for peers that may have ended only their request, and still wait for the answer. */
final class PeerEndText {
  private PeerEndText() {}

  /** A sentence to follow the cause, with a space before it; empty if no peer can wait. */
  static String mayWait(StuckService stuck) {
    Cause cause = stuck.causes().main();
    PeerEndCounts ends = stuck.peerEnds();
    boolean mayBeServed =
        stuck.service().role() == Role.INBOUND
            && (cause == Cause.EOF_UNREAD || cause == Cause.READ_NOT_CLOSED);
    return mayBeServed && ends.unknown() > ends.gone()
        ? " Or clients have only ended their sending, as nc -N and batch clients do, and still wait"
            + " for an answer: their hosts do not tell."
        : "";
  }
}
