package io.tcpwait.detect.text;

import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Texts;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.Timestamps;

/** Words about {@link Reuse}. */
public final class ReuseText {
  private ReuseText() {}

  /** A sentence. */
  public static String why(Reuse reuse) {
    return switch (reuse) {
      case WORKS, PRESUMED -> "for as long as tcp_tw_reuse_delay, and it is needed sooner.";
      case OFF -> "until it ends, since net.ipv4.tcp_tw_reuse is 0.";
      case LOOPBACK_ONLY ->
          "until it ends, since net.ipv4.tcp_tw_reuse is 2, which is for loopback addresses alone.";
      case TIMESTAMPS_OFF ->
          "until it ends, since net.ipv4.tcp_timestamps is 0, without which there is no reuse.";
      case TIMESTAMPS_STRIPPED ->
          "until it ends, since its connections have no timestamps, though net.ipv4.tcp_timestamps"
              + " is on: the peer refuses them, or something between takes them out.";
      case UNKNOWN -> "until it ends, as far as is known: the settings could not be read.";
    };
  }

  public static Fact fact(PortBudget budget, Reuse reuse) {
    return new Fact(
        "reuse_works",
        reuse.works() ? 1 : 0,
        "tcp_tw_reuse "
            + (reuse.works() ? "frees" : "does not free")
            + " these ports"
            + (reuse == Reuse.PRESUMED ? ", by the settings" : "")
            + "; "
            + timestamps(budget, reuse));
  }

  /** How it is known, a clause. */
  public static String timestamps(PortBudget budget, Reuse reuse) {
    return reuse == Reuse.TIMESTAMPS_STRIPPED && !budget.timestamps().isKnown()
        ? "connect() passes over TIME_WAITs that are old enough, for ports of its second choice"
        : timestamps(budget.timestamps());
  }

  /** A clause. */
  public static String timestamps(Timestamps seen) {
    if (!seen.isKnown()) {
      return "no live connection was seen that tells whether timestamps are in use";
    }
    long all = seen.with() + seen.without();
    if (all == 1) {
      String not = seen.with() == 0 ? "not " : "";
      return "timestamps are " + not + "on the only live connection seen";
    }
    String some =
        seen.without() == 0
            ? "all"
            : seen.with() == 0 ? "none of" : Texts.count(seen.with()) + " of";
    return "timestamps are on " + some + " " + Texts.count(all) + " live connections seen";
  }
}
