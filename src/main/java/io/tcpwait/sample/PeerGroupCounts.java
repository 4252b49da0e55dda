package io.tcpwait.sample;

import org.jspecify.annotations.Nullable;

/**
 * What a dump shows of all peers of a group.
 *
 * @param name null for those of no group
 * @param closeWait sockets
 * @param stuck of these; says nothing where {@link CloseWaitCounts#agesKnown} does not hold
 * @param timeWait sockets
 * @param arrived TIME_WAITs, as {@link TimeWaitCounts#arrived} counts them
 */
public record PeerGroupCounts(
    @Nullable String name, Role role, long closeWait, long stuck, long timeWait, long arrived) {
  /** The sums with those of the same group and role elsewhere. */
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
