package io.tcpwait.outlet;

import io.tcpwait.model.Cause;
import io.tcpwait.model.Owner;
import io.tcpwait.model.Sample;
import io.tcpwait.model.StuckService;
import org.jspecify.annotations.Nullable;

/** Stuck sockets that some process must hold, and none was found to. */
public final class Unowned {
  private Unowned() {}

  /**
   * How many there are, at least: one that several processes hold counts for each of them. Null
   * where that is not known: more processes may hold some than are listed.
   */
  public static @Nullable Long sockets(Sample sample) {
    if (sample.tcp() == null || !sample.tcp().closeWait().agesKnown()) {
      return null;
    }
    long held = 0;
    for (StuckService of : sample.tcp().closeWait().services()) {
      held += of.stuck() - of.causes().of(Cause.NOT_ACCEPTED);
    }
    long found = sample.owners().stream().mapToLong(Owner::stuck).sum();
    boolean allListed = sample.owners().size() < Owner.MAX_LISTED;
    return allListed || found >= held ? (Long) Math.max(0, held - found) : null;
  }
}
