package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * A listening socket at which connections wait to be accepted. Several may share a port
 * (SO_REUSEPORT), each with a queue of its own.
 *
 * @param address that it listens on; 0.0.0.0 or :: where it takes every address
 * @param inode as in {@code /proc/PID/fd}
 * @param waiting how many connections wait
 * @param backlog how many may; the kernel lets one more in (sk_acceptq_is_full() in
 *     include/net/sock.h); null where that is not known
 */
public record Listener(LocalAddress address, long inode, long waiting, @Nullable Long backlog) {
  /** Whether it takes no more; false where that is not known. */
  public boolean full() {
    return backlog != null && waiting > backlog;
  }
}
