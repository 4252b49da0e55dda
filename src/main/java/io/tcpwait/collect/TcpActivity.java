package io.tcpwait.collect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel counts of connections by itself (Tcp in {@code /proc/net/snmp}, RFC 4022, and
 * {@code /proc/net/sockstat}), which is cheap to know. Null where it is not known.
 *
 * @param currEstab in ESTABLISHED and CLOSE_WAIT
 * @param activeOpens opened by this host, since the namespace was made
 * @param moves {@linkplain io.tcpwait.sample.KernelCounters#tableMoves counters} that stand still
 *     while no socket changes its state; empty if one of them is not known
 */
record TcpActivity(@Nullable Long currEstab, @Nullable Long activeOpens, List<Long> moves) {
  static final TcpActivity UNKNOWN = new TcpActivity(null, null);

  /** Activity that does not tell whether the table can have changed. */
  TcpActivity(@Nullable Long currEstab, @Nullable Long activeOpens) {
    this(currEstab, activeOpens, List.of());
  }
}
