package io.tcpwait.collect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own counts of connections (Tcp in {@code /proc/net/snmp}, RFC 4022, and {@code
 * /proc/net/sockstat}), which are cheap to read. A count that is not known is null.
 *
 * @param currEstab connections in ESTABLISHED and CLOSE_WAIT
 * @param activeOpens connections opened by this host, since the namespace was made
 * @param moves {@linkplain io.tcpwait.sample.KernelCounters#tableMoves counters} that stand still
 *     while no socket changes its state; empty if any of them is not known
 */
record TcpActivity(@Nullable Long currEstab, @Nullable Long activeOpens, List<Long> moves) {
  static final TcpActivity UNKNOWN = new TcpActivity(null, null);

  /** Activity that does not tell whether the table can have changed. */
  TcpActivity(@Nullable Long currEstab, @Nullable Long activeOpens) {
    this(currEstab, activeOpens, List.of());
  }
}
