package io.tcpwait.sample;

import java.util.Set;

/**
 * By what the agent tells its own sockets from others': they are counted, and no finding is about
 * them.
 *
 * @param pid its process; 0 where that is not known
 * @param ports that it listens on
 */
public record OwnSockets(int pid, Set<Integer> ports) {
  /** Nothing is the agent's own. */
  public static final OwnSockets NONE = new OwnSockets(0, Set.of());

  /** Whether connections of this service have been accepted by the agent. */
  public boolean isOwn(Service service) {
    return service.role() == Role.INBOUND && ports.contains(service.port());
  }
}
