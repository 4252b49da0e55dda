package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * A listening socket at which connections wait to be accepted. Several listeners may share a port
 * (SO_REUSEPORT), each with a queue of its own.
 *
 * @param address that it listens on; 0.0.0.0 or :: if it takes every address
 * @param inode as in {@code /proc/PID/fd}
 * @param waiting how many connections wait
 * @param backlog how many may wait; the kernel lets one more in (sk_acceptq_is_full() in
 *     include/net/sock.h); null if not known
 */
public record Listener(LocalAddress address, long inode, long waiting, @Nullable Long backlog) {
  /** Whether the queue is full; false if that is not known. */
  public boolean full() {
    return backlog != null && waiting > backlog;
  }
}
