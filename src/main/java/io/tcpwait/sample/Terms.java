package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * The settings that decide what a TIME_WAIT holds, and for how long.
 *
 * @param timeWaitMs how long a TIME_WAIT lasts, if this kernel has a setting for that
 *     (tcp_tw_timeout); else null
 * @param reuseDelayMs how old a TIME_WAIT has to be for tcp_tw_reuse (tcp_tw_reuse_delay)
 * @param ports null if the range is not known
 */
public record Terms(@Nullable Long timeWaitMs, long reuseDelayMs, @Nullable PortRange ports) {
  /** The default of Linux; before 6.14 there was no setting for it. */
  public static final long DEFAULT_REUSE_DELAY_MS = 1_000;

  public static final Terms UNKNOWN = new Terms(null, DEFAULT_REUSE_DELAY_MS, null);
}
