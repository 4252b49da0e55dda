package io.tcpwait.collect;

/**
 * The network namespaces of a host and their TCP sockets, by the kernel's own counts.
 *
 * @param found how many namespaces, that of the agent included
 * @param othersWithSockets how many other namespaces to be watched have a TCP socket, in TIME_WAIT
 *     or in any other state
 * @param tcpInUse sockets in the kernel's tables of TCP over all namespaces, listeners included,
 *     neither TIME_WAIT nor SYN_RECV. What {@code TCP:alloc} has more, which is of the whole host,
 *     is in no table: was reset and not closed, or never connected
 * @param hidden how many processes do not show their namespace (hidepid in proc(5)): then the sum
 *     may lack any number of sockets
 */
record NamespaceCensus(long found, long othersWithSockets, long tcpInUse, int hidden) {}
