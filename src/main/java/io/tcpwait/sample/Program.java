package io.tcpwait.sample;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The likely process behind sockets that have no owner. It held the listener of their service, or a
 * live socket with their peer. If several did, it is the first found.
 *
 * @param peer of an outbound service; null if the process was found by the listener
 * @param startTicks when it started, in ticks since boot: tells it from a later process with the
 *     same pid
 */
public record Program(
    Service service, @Nullable Peer peer, int pid, long startTicks, ProcessNames names)
    implements HostProcess {
  /** Whether this program is the answer to a search. */
  public boolean answers(Sought sought) {
    return service.equals(sought.service()) && Objects.equals(peer, sought.peer());
  }
}
