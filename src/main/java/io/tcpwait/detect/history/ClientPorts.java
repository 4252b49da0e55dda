package io.tcpwait.detect.history;

import io.tcpwait.sample.Peer;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitCounts.Client;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether the ports seen of a client are all that it uses. They are if their number has stopped
 * growing, though the client went on for long enough to show more.
 */
public final class ClientPorts {
  /** A few ports at the ends that are seen late are not a sign of many more. */
  private static final double GROWTH_RATIO = 1.01;

  /** Linux goes through the ports of one parity first. */
  private static final double ARRIVALS_PER_PORT = 0.5;

  private static final class Range {
    private int ports;
    private double sinceSeconds;
    private double arrivals;
  }

  private Map<Peer, Range> ranges = new HashMap<>();
  private double lastSeconds = Double.NaN;

  public void update(TimeWaitCounts timeWait, double nowSeconds) {
    double elapsed = Double.isNaN(lastSeconds) ? 0 : nowSeconds - lastSeconds;
    lastSeconds = nowSeconds;
    Map<Peer, Range> kept = new HashMap<>();
    for (Client client : timeWait.clients()) {
      Range range = ranges.getOrDefault(client.peer(), new Range());
      if (client.ports() > GROWTH_RATIO * range.ports) {
        range.ports = client.ports();
        range.sinceSeconds = nowSeconds;
        range.arrivals = 0;
      } else if (nowSeconds - range.sinceSeconds >= timeWait.windowSeconds()) {
        // Earlier arrivals include the connections that showed these ports.
        range.arrivals += elapsed * timeWait.perSecond(client.arrived());
      }
      kept.put(client.peer(), range);
    }
    ranges = kept;
  }

  /** Whether the ports seen are likely to be all ports of the client. */
  public boolean areKnown(Peer client) {
    Range range = ranges.get(client);
    return range != null && range.arrivals >= ARRIVALS_PER_PORT * range.ports;
  }
}
