package io.tcpwait.collect;

import org.jspecify.annotations.Nullable;

/**
 * The network namespaces of a host and their TCP sockets, by the kernel's own counts.
 *
 * @param found how many namespaces, the agent's included
 * @param othersWithSockets how many other namespaces to be watched have a TCP socket, in TIME_WAIT
 *     or in any other state
 * @param tcpInUse sockets in the kernel's TCP tables over all namespaces, listeners included,
 *     without TIME_WAIT and SYN_RECV. {@code TCP:alloc} counts the whole host: sockets that it has
 *     beyond these are in no table. They were reset and not closed, or never connected
 * @param gaps the parts of the host that the sums may lack
 */
record NamespaceCensus(long found, long othersWithSockets, long tcpInUse, Gaps gaps) {
  /**
   * The parts of a host that were not seen. Any number of sockets may be there.
   *
   * @param hidden how many processes do not show their namespace (hidepid in proc(5))
   * @param uncounted how many namespaces are there and could not be counted, or are mounted and
   *     cannot be told from the others
   * @param mountProblem why mounted namespaces could not be listed, or null
   */
  record Gaps(int hidden, int uncounted, @Nullable String mountProblem) {
    static final Gaps NONE = new Gaps(0, 0, null);
  }
}
