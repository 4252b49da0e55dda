package io.tcpwait.outlet;

import io.tcpwait.model.Cause;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Sample;
import io.tcpwait.model.StuckService;

/** Stuck sockets that some process must hold, and none was found to. */
public final class Unowned {
  private Unowned() {}

  /** How many there are, at least: one that several processes hold counts for each of them. */
  public static long sockets(Sample sample) {
    if (sample.tcp() == null) {
      return 0;
    }
    long held = 0;
    for (StuckService of : sample.tcp().closeWait().services()) {
      held += of.stuck() - of.causes().of(Cause.NOT_ACCEPTED);
    }
    long found = sample.owners().stream().mapToLong(Owner::stuck).sum();
    return Math.max(0, held - found);
  }
}
