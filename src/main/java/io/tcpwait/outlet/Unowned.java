package io.tcpwait.outlet;

import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Sample;
import org.jspecify.annotations.Nullable;

/** Stuck sockets that some process must hold, and none was found to. */
public final class Unowned {
  private Unowned() {}

  /**
   * How many of the stuck sockets that the last search was for have no holder, each counted once
   * however many processes hold it. Null where that is not known, or not yet.
   */
  public static @Nullable Long sockets(Sample sample) {
    ProcessSearch search = sample.search();
    boolean known = sample.tcp() != null && sample.tcp().closeWait().agesKnown();
    return known && search.state() != State.NOT_YET
        ? (Long) Math.max(0, search.stuckSought() - search.stuckHeld())
        : null;
  }
}
