package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * What a program is looked for, where the sockets themselves have none: a TIME_WAIT has no owner,
 * but the listener of its service has, and so has a live socket with the same peer.
 *
 * @param peer of an outbound service; null where the listener of an inbound one is meant
 * @param inode of the listener, or of a live socket with the peer; 0 where there is none now
 */
public record Sought(Service service, @Nullable Peer peer, long inode) {
  /** More are not looked for at once. */
  public static final int MAX = 16;
}
