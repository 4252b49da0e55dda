package io.tcpwait.model;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds stuck sockets, or sockets that are dead. Several processes may hold one
 * socket, as after fork(2).
 *
 * @param startTicks when it started, in ticks since boot, which tells it from one that has its pid
 *     later
 * @param process its name, as in {@code /proc/PID/comm}
 * @param container the short id of its container, or empty
 * @param openFds how many descriptors it has; null where that is not known
 * @param maxFds its soft limit of them (RLIMIT_NOFILE); null where that is not known
 * @param closeWaitSockets how many of its descriptors are CLOSE_WAIT sockets
 * @param stuckByService of those, the stuck ones
 * @param deadSockets descriptors of TCP sockets that are in no table any more; null before that was
 *     looked for
 */
public record Owner(
    int pid,
    long startTicks,
    String process,
    String container,
    @Nullable Long openFds,
    @Nullable Long maxFds,
    long closeWaitSockets,
    Map<Service, Long> stuckByService,
    @Nullable Long deadSockets)
    implements HostProcess {
  /** Of more owners than this, those with the most stuck sockets are listed. */
  public static final int MAX_LISTED = 10;

  /** The stuck sockets of all services. */
  public long stuck() {
    return stuckByService.values().stream().mapToLong(Long::longValue).sum();
  }
}
