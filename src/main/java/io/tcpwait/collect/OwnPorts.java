package io.tcpwait.collect;

import java.util.BitSet;
import java.util.Set;

/**
 * The ports that the agent itself listens on.
 *
 * @param served all of them: what comes there is the agent's own trouble, and no finding
 * @param chosen the ports that the kernel was left to choose; not to be changed
 */
public record OwnPorts(Set<Integer> served, BitSet chosen) {
  public static final OwnPorts NONE = new OwnPorts(Set.of(), new BitSet());
}
