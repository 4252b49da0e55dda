package io.tcpwait.model;

/**
 * Connections that wait to be accepted at the listeners of one port.
 *
 * @param waiting how many do
 * @param backlog how many may; the kernel lets one more in (sk_acceptq_is_full() in
 *     include/net/sock.h)
 * @param full whether some listener takes no more; false where the backlog is not known
 * @param inode of one of the listeners
 */
public record AcceptQueue(long waiting, long backlog, boolean full, long inode) {}
