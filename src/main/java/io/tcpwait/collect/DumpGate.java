package io.tcpwait.collect;

import io.tcpwait.sample.TcpCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Spares a dump that would show the same as the last one. Since then no segment has arrived or
 * left, and no socket has been added or removed.
 *
 * <p>A change that no counter shows is seen by the next dump, at most a minute later. Until then, a
 * listener that is replaced by another without a segment in between keeps its old inode and port. A
 * program that reads moves no counter either, which matters only to full receive queues. A table
 * that shows a full queue {@linkplain io.tcpwait.tables.TcpTable#standsStill does not stand still}.
 */
final class DumpGate {
  private @Nullable TcpCounts last;
  private List<Long> moves = List.of();

  /**
   * Takes the counts of a dump.
   *
   * @param activity of just before it, so that a move during the dump leads to another dump
   */
  void dumped(TcpCounts counts, TcpActivity activity) {
    last = counts;
    moves = activity.moves();
  }

  /** The next sample takes a dump, whatever the counters say. */
  void open() {
    last = null;
  }

  /** The counts of the last dump if all its sockets are unchanged; else null. */
  @Nullable TcpCounts unchanged(TcpActivity activity) {
    return !moves.isEmpty() && moves.equals(activity.moves()) ? last : null;
  }
}
