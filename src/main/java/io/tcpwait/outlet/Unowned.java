package io.tcpwait.outlet;

import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Sample;
import org.jspecify.annotations.Nullable;

/** Stuck sockets for which the process search found no holder. */
public final class Unowned {
  private Unowned() {}

  /**
   * The stuck sockets of the last search that have a file descriptor and no known holder. Each
   * socket counts once, however many processes hold it. Null if that is not known, or not yet.
   */
  public static @Nullable Long sockets(Sample sample) {
    ProcessSearch search = sample.search();
    boolean known = sample.tcp() != null && sample.tcp().closeWait().agesKnown();
    return known && search.state() != State.NOT_YET
        ? (Long) Math.max(0, search.stuckSought() - search.stuckHeld())
        : null;
  }
}
