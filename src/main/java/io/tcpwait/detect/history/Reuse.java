package io.tcpwait.detect.history;

import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.Timestamps;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether connect(2) may take the port of a TIME_WAIT (tcp_twsk_unique() in net/ipv4/tcp_ipv4.c).
 * The setting tcp_tw_reuse decides, and the connection must have had timestamps.
 */
public enum Reuse {
  /** It may, once the TIME_WAIT is as old as tcp_tw_reuse_delay says. */
  WORKS,
  /** It may by the settings. No live connection was seen that tells whether it has timestamps. */
  PRESUMED,
  /** The setting is 0. */
  OFF,
  /** The setting is 2, and neither address is a loopback one. */
  LOOPBACK_ONLY,
  /** The setting tcp_timestamps is 0. */
  TIMESTAMPS_OFF,
  /**
   * The setting tcp_timestamps is on, but the far side removed the timestamps. Live connections do
   * not have them, or TIME_WAITs are passed over as if without them.
   */
  TIMESTAMPS_STRIPPED,
  /** The settings could not be read. */
  UNKNOWN;

  private static final long ON = 1;
  private static final long ON_LOOPBACK = 2;

  /** A little above the half that connect(2) chooses from first. */
  private static final double SECOND_CHOICES_RATIO = 0.52;

  /**
   * Past that half nearly each new connection takes the port of a TIME_WAIT, if it may. A lower
   * rate of reuse is that of other peers.
   */
  private static final double RARE_RATIO = 0.5;

  /**
   * The answer by the setting that decides, in the order in which the settings would have to be
   * changed.
   *
   * @param reusedPerSecond how many TIME_WAITs gave way to new connections of late, to any peer;
   *     null if that is not known
   * @param arrivalsPerSecond of the budget's TIME_WAITs
   */
  public static Reuse of(
      PortBudget budget,
      Map<String, Long> settings,
      @Nullable Double reusedPerSecond,
      double arrivalsPerSecond) {
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
    if (!isOn(settings, budget)) {
      return reuse == ON_LOOPBACK ? LOOPBACK_ONLY : OFF;
    }
    boolean isRare =
        reusedPerSecond != null
            && (reusedPerSecond == 0 || reusedPerSecond < RARE_RATIO * arrivalsPerSecond);
    if (!seen.isKnown() && isRare && isPassedOver(budget)) {
      return TIMESTAMPS_STRIPPED;
    }
    return seen.isKnown() ? WORKS : PRESUMED;
  }

  /** Whether the setting tcp_tw_reuse is for connections between these addresses. */
  public static boolean isOn(Map<String, Long> settings, PortBudget budget) {
    Long reuse = settings.get(Settings.TW_REUSE);
    return reuse != null && (reuse == ON || (reuse == ON_LOOPBACK && budget.isLoopback()));
  }

  /**
   * Whether connect(2) passes over TIME_WAITs that are old enough. It goes on to its second choices
   * only if it can take no port of the first. So this tells even of connections that last for a
   * moment and are never seen alive.
   */
  private static boolean isPassedOver(PortBudget budget) {
    return budget.timeWait() - budget.young() > SECOND_CHOICES_RATIO * budget.usable();
  }

  /** Whether reuse can be counted on. */
  public boolean works() {
    return this == WORKS || this == PRESUMED;
  }

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
