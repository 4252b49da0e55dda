package io.tcpwait.detect.rules;

/** Bounds that {@link PortBudgetRule} and {@link BindPoolRule} share. */
final class PortShortage {
  /** At this share, ports are sure to run out while a TIME_WAIT lasts: there is no time to wait. */
  static final double NOW_RATIO = 0.95;

  /** A burst is over by then; TIME_WAITs that have arrived for longer are not a burst. */
  static final double LASTING_SECONDS = 10;

  private PortShortage() {}
}
