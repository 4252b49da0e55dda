package io.tcpwait.sample;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds sockets which it should have closed, read or accepted. Several processes may
 * hold one socket, as after fork(2) or by SCM_RIGHTS.
 *
 * @param startTicks when it started, in ticks since boot: tells it from a later process with the
 *     same pid
 * @param parentPid of the process that created or adopted it; 0 if not known
 * @param openFds how many file descriptors it has; null if not known
 * @param maxFds its soft limit of file descriptors (RLIMIT_NOFILE); null if not known
 * @param closeWaitSockets how many of its file descriptors are CLOSE_WAIT sockets
 * @param held its sockets by kind; a kind without sockets is absent
 * @param stuckByCause its stuck sockets by cause; a cause without sockets is absent
 * @param sharedSockets how many of its sockets of the kinds that are searched for, without
 *     listeners, another process holds too. The exit of this process alone does not free them
 * @param deadSockets file descriptors of TCP sockets that are no longer in any table; null while
 *     not known
 * @param established its established connections, of services of which it has stuck sockets; a
 *     service is absent while they are not known
 */
public record Owner(
    int pid,
    long startTicks,
    int parentPid,
    ProcessNames names,
    @Nullable Long openFds,
    @Nullable Long maxFds,
    long closeWaitSockets,
    Map<HeldKind, Holding> held,
    Map<Cause, Long> stuckByCause,
    long sharedSockets,
    @Nullable Long deadSockets,
    Map<Service, Long> established)
    implements HostProcess {
  /** The most owners that are listed: the owners with the most sockets. */
  public static final int MAX_LISTED = 10;

  /** The most services of an owner that are listed: the services with the most sockets. */
  public static final int MAX_SERVICES = 64;

  /** The sockets of one kind that it holds. */
  public Holding held(HeldKind kind) {
    return held.getOrDefault(kind, Holding.NONE);
  }

  /** How many sockets it holds of the kinds that are searched for. */
  public long sockets() {
    return held.entrySet().stream()
        .filter(of -> of.getKey().isSought())
        .mapToLong(of -> of.getValue().sockets())
        .sum();
  }

  /** Its stuck sockets of all services, also of services that are not listed. */
  public long stuck() {
    return held(HeldKind.STUCK).sockets();
  }

  /**
   * Its stuck sockets by service, of the services with the most; a service with a stalled listener,
   * but without stuck sockets, has a 0.
   */
  public Map<Service, Long> stuckByService() {
    Map<Service, Long> byService = new HashMap<>(held(HeldKind.STUCK).byService());
    held(HeldKind.LISTENER).byService().keySet().forEach(of -> byService.putIfAbsent(of, 0L));
    return Map.copyOf(byService);
  }

  /** Whether it has a listener of this service at which connections wait to be accepted. */
  public boolean listens(Service service) {
    return held(HeldKind.LISTENER).byService().containsKey(service);
  }
}
