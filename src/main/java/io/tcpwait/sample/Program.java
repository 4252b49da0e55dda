package io.tcpwait.sample;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The process behind sockets that have no owner, as far as can be told: one that held the listener
 * of their service, or a live socket with their peer. Of several that did it is the first found.
 *
 * @param peer of an outbound service; null where it was found by the listener
 * @param startTicks when it started, in ticks since boot, which tells it from one that has its pid
 *     later
 */
public record Program(
    Service service, @Nullable Peer peer, int pid, long startTicks, ProcessNames names)
    implements HostProcess {
  /** Whether it was looked for so. */
  public boolean answers(Sought sought) {
    return service.equals(sought.service()) && Objects.equals(peer, sought.peer());
  }
}
