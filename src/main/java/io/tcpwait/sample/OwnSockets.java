package io.tcpwait.sample;

import java.util.Set;

/**
 * Identifies the agent's own sockets, which are counted, but are never in a finding.
 *
 * @param pid the agent's process; 0 if not known
 * @param ports that it listens on
 */
public record OwnSockets(int pid, Set<Integer> ports) {
  /** No socket is the agent's own. */
  public static final OwnSockets NONE = new OwnSockets(0, Set.of());

  /** Whether connections of this service have been accepted by the agent. */
  public boolean isOwn(Service service) {
    return service.role() == Role.INBOUND && ports.contains(service.port());
  }
}
