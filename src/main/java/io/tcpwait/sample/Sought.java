package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * The sockets whose program is searched for, because they have no owner. A TIME_WAIT has no owner,
 * but the listener of its service has, and so has a live socket with the same peer.
 *
 * @param peer of an outbound service; null for the listener of an inbound service
 * @param inode of the listener, or of a live socket with the peer; 0 if there is no such socket now
 */
public record Sought(Service service, @Nullable Peer peer, long inode) {
  /** The most that are searched for at once. */
  public static final int MAX = 16;
}
