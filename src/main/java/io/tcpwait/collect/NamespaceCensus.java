package io.tcpwait.collect;

/**
 * The network namespaces of a host and their TCP sockets, by the kernel's own counts.
 *
 * @param found how many namespaces, the agent's included
 * @param othersWithSockets how many other namespaces to be watched have a TCP socket, in TIME_WAIT
 *     or in any other state
 * @param tcpInUse sockets in the kernel's TCP tables over all namespaces, listeners included,
 *     without TIME_WAIT and SYN_RECV. {@code TCP:alloc} counts the whole host: sockets that it has
 *     beyond these are in no table. They were reset and not closed, or never connected
 * @param hidden how many processes do not show their namespace (hidepid in proc(5)); if any, the
 *     sum may lack any number of sockets
 */
record NamespaceCensus(long found, long othersWithSockets, long tcpInUse, int hidden) {}
