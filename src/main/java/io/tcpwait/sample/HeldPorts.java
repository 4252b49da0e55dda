package io.tcpwait.sample;

import java.util.Map;

/**
 * The local ports that a tuple holds.
 *
 * @param byState how many each state holds
 * @param bound how many look bound before they were connected
 * @param first the lowest; 0 if none is held
 * @param last the highest
 */
public record HeldPorts(Map<PortHolder, Long> byState, long bound, int first, int last) {
  public HeldPorts {
    byState = Map.copyOf(byState);
  }

  /** Ports of TIME_WAITs alone, of which nothing more is known. */
  public static HeldPorts ofTimeWaits(long ports) {
    return new HeldPorts(Map.of(PortHolder.TIME_WAIT, ports), 0, 0, 0);
  }

  /** The ports that a state holds. */
  public long by(PortHolder holder) {
    return byState.getOrDefault(holder, 0L);
  }

  /** The state that holds the most; of equals the first in the order of {@link PortHolder}. */
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
