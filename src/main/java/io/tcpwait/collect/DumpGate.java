package io.tcpwait.collect;

import io.tcpwait.sample.TcpCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spares a dump that would show what the last one did: no segment has come or gone since, and no
 * socket has been added or removed.
 *
 * <p>What no counter tells is seen by the next dump, which is a minute later at most. A listener
 * that is replaced by another without a segment in between keeps its old inode and port until then.
 * A program that reads moves no counter either, which matters to full receive queues alone: a table
 * that shows one {@linkplain io.tcpwait.tables.TcpTable#standsStill does not stand still}.
 */
final class DumpGate {
  private @Nullable TcpCounts last;
  private List<Long> moves = List.of();

  /**
   * Takes what a dump came to.
   *
   * @param activity of just before it, so that a move during the dump asks for another
   */
  void dumped(TcpCounts counts, TcpActivity activity) {
    last = counts;
    moves = activity.moves();
  }

  /** The next sample takes a dump, whatever the counters say. */
  void open() {
    last = null;
  }

  /** What the last dump came to if its sockets are all unchanged; else null. */
  @Nullable TcpCounts unchanged(TcpActivity activity) {
    return !moves.isEmpty() && moves.equals(activity.moves()) ? last : null;
  }
}
