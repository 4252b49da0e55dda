package io.tcpwait.detect;

import io.tcpwait.model.PortBudget;
import io.tcpwait.model.Settings;
import io.tcpwait.model.Timestamps;
import java.util.Locale;
import java.util.Map;

/**
 * Whether connect(2) may take the port of a TIME_WAIT (tcp_twsk_unique() in net/ipv4/tcp_ipv4.c):
 * by the setting tcp_tw_reuse, and only where the connection had timestamps.
 */
public enum Reuse {
  /** It does, once the TIME_WAIT is as old as tcp_tw_reuse_delay says. */
  WORKS,
  /**
   * It would, by the settings; no live connection was seen that tells whether it has timestamps.
   */
  PRESUMED,
  /** The setting is 0. */
  OFF,
  /** The setting is 2, and neither address is a loopback one. */
  LOOPBACK_ONLY,
  /** The setting tcp_timestamps is 0. */
  TIMESTAMPS_OFF,
  /**
   * The setting tcp_timestamps is on, and live connections have none: the far side took them out.
   */
  TIMESTAMPS_STRIPPED,
  /** The settings could not be read. */
  UNKNOWN;

  private static final long ON = 1;
  private static final long ON_LOOPBACK = 2;

  /** By the setting that decides, in the order in which one would have to change them. */
  static Reuse of(PortBudget budget, Map<String, Long> settings) {
    Long reuse = settings.get(Settings.TW_REUSE);
    Long setting = settings.get(Settings.TIMESTAMPS);
    if (reuse == null || setting == null) {
      return UNKNOWN;
    }
    Timestamps seen = budget.timestamps();
    if (seen.without() > seen.with()) {
      return setting == 0 ? TIMESTAMPS_OFF : TIMESTAMPS_STRIPPED;
    }
    if (!seen.isKnown() && setting == 0) {
      return TIMESTAMPS_OFF;
    }
    if (reuse != ON && reuse != ON_LOOPBACK) {
      return OFF;
    }
    if (reuse == ON_LOOPBACK && !budget.isLoopback()) {
      return LOOPBACK_ONLY;
    }
    return seen.isKnown() ? WORKS : PRESUMED;
  }

  /** Whether it can be counted on. */
  public boolean works() {
    return this == WORKS || this == PRESUMED;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
