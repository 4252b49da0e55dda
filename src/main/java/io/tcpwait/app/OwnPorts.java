package io.tcpwait.app;

import io.tcpwait.outlet.web.ListenAddress;
import java.net.InetSocketAddress;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ports that the agent itself listens on.
 *
 * @param served all of them: what comes there is the agent's own trouble, and no finding
 * @param chosen the ports that the kernel was left to choose; not to be changed
 */
record OwnPorts(Set<Integer> served, BitSet chosen) {
  static final OwnPorts NONE = new OwnPorts(Set.of(), new BitSet());

  /** The ports of a server that was asked for these addresses, and has bound them in this order. */
  static OwnPorts of(List<ListenAddress> asked, List<InetSocketAddress> bound) {
    Set<Integer> served = new HashSet<>();
    BitSet chosen = new BitSet();
    for (int i = 0; i < bound.size(); i++) {
      served.add(bound.get(i).getPort());
      if (asked.get(i).port() == 0) {
        chosen.set(bound.get(i).getPort());
      }
    }
    return new OwnPorts(Set.copyOf(served), chosen);
  }
}
