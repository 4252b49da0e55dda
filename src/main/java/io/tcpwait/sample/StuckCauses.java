package io.tcpwait.sample;

import java.util.EnumMap;
import java.util.Map;

/**
 * Stuck sockets by cause, and by whether keepalive will end them. Every cause is present.
 *
 * @param keepaliveOn the kernel probes the peer, and ends the connection if it does not answer
 * @param keepaliveOff only the program ends them
 */
public record StuckCauses(Map<Cause, Long> keepaliveOn, Map<Cause, Long> keepaliveOff) {
  public long of(Cause cause) {
    return keepaliveOn.getOrDefault(cause, 0L) + keepaliveOff.getOrDefault(cause, 0L);
  }

  /** The number of sockets that the kernel probes. */
  public long withKeepalive() {
    return keepaliveOn.values().stream().mapToLong(Long::longValue).sum();
  }

  /** The most frequent cause. */
  public Cause main() {
    Cause main = Cause.EOF_UNREAD;
    for (Cause cause : Cause.ALL) {
      main = of(cause) > of(main) ? cause : main;
    }
    return main;
  }

  /** Counts sockets one by one. */
  public static final class Counter {
    private final long[] on = new long[Cause.ALL.size()];
    private final long[] off = new long[Cause.ALL.size()];

    public void add(Cause cause, boolean keepalive) {
      (keepalive ? on : off)[cause.number()]++;
    }

    public StuckCauses counts() {
      return new StuckCauses(byCause(on), byCause(off));
    }

    private static Map<Cause, Long> byCause(long[] counts) {
      Map<Cause, Long> byCause = new EnumMap<>(Cause.class);
      for (Cause cause : Cause.ALL) {
        byCause.put(cause, counts[cause.number()]);
      }
      return byCause;
    }
  }
}
