package io.tcpwait.sample;

import java.util.Map;

/**
 * The local ports that a tuple holds.
 *
 * @param byState how many ports each state holds
 * @param bound how many ports look bound before they were connected
 * @param first the lowest port; 0 if no port is held
 * @param last the highest port
 */
public record HeldPorts(Map<PortHolder, Long> byState, long bound, int first, int last) {
  /** Fewer ports may lie side by side by chance. */
  public static final int LEAST_OF_PART = 64;

  /**
   * A larger share of the range does not count as a part of it: bind(2) with SO_REUSEADDR begins
   * with half of the range.
   */
  public static final double LARGEST_PART = 0.45;

  public HeldPorts {
    byState = Map.copyOf(byState);
  }

  /** Ports of TIME_WAITs only, without further details. */
  public static HeldPorts ofTimeWaits(long ports) {
    return new HeldPorts(Map.of(PortHolder.TIME_WAIT, ports), 0, 0, 0);
  }

  /** The ports that a state holds. */
  public long by(PortHolder holder) {
    return byState.getOrDefault(holder, 0L);
  }

  /** The state that holds the most ports; if several do, the first by {@link PortHolder}. */
  public PortHolder most() {
    PortHolder most = PortHolder.TIME_WAIT;
    for (PortHolder holder : PortHolder.ALL) {
      if (by(holder) > by(most)) {
        most = holder;
      }
    }
    return most;
  }
}
