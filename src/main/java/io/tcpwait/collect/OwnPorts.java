package io.tcpwait.collect;

import java.util.BitSet;
import java.util.Set;

/**
 * The ports that the agent itself listens on.
 *
 * @param served all of them: their connections are the agent's own, and never in a finding
 * @param chosen the ports that the kernel chose; not to be changed
 */
public record OwnPorts(Set<Integer> served, BitSet chosen) {
  public static final OwnPorts NONE = new OwnPorts(Set.of(), new BitSet());
}
