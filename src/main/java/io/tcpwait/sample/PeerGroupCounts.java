package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * The sockets of all peers of a group in a dump.
 *
 * @param name null for peers without a group
 * @param closeWait sockets
 * @param stuck of these; meaningless unless {@link CloseWaitCounts#agesKnown} holds
 * @param timeWait sockets
 * @param arrived TIME_WAITs, as {@link TimeWaitCounts#arrived} counts them
 */
public record PeerGroupCounts(
    @Nullable String name, Role role, long closeWait, long stuck, long timeWait, long arrived) {
  /** The sums with other counts of the same group and role. */
  public PeerGroupCounts plus(PeerGroupCounts other) {
    return new PeerGroupCounts(
        name,
        role,
        closeWait + other.closeWait,
        stuck + other.stuck,
        timeWait + other.timeWait,
        arrived + other.arrived);
  }
}
