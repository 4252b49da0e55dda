package io.tcpwait.model;

import org.jspecify.annotations.Nullable;

/**
 * Connections that wait to be accepted at the listeners of one port.
 *
 * @param waiting how many do
 * @param backlog how many may; the kernel lets one more in (sk_acceptq_is_full() in
 *     include/net/sock.h); null where that is not known
 * @param full whether some listener takes no more; false where that is not known
 * @param inode of one of the listeners
 */
public record AcceptQueue(long waiting, @Nullable Long backlog, boolean full, long inode) {}
