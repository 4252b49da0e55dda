package io.tcpwait.sample;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A process that holds sockets which it should have closed, read or accepted. Several processes may
 * hold one socket, as after fork(2) or by SCM_RIGHTS.
 *
 * @param startTicks when it started, in ticks since boot, which tells it from one that has its pid
 *     later
 * @param parentPid of the process that made it, or took it over; 0 where that is not known
 * @param openFds how many descriptors it has; null where that is not known
 * @param maxFds its soft limit of them (RLIMIT_NOFILE); null where that is not known
 * @param closeWaitSockets how many of its descriptors are CLOSE_WAIT sockets
 * @param held what it holds by kind; a kind that it has none of is absent
 * @param stuckByCause its stuck sockets; a cause that none has is absent
 * @param sharedSockets how many of those that were searched for another process holds too, so that
 *     its end alone does not free them; listeners do not count
 * @param deadSockets descriptors of TCP sockets that are in no table any more; null while that is
 *     not known
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
    @Nullable Long deadSockets)
    implements HostProcess {
  /** Of more owners than this, those with the most sockets are listed. */
  public static final int MAX_LISTED = 10;

  /** Of more services than this, those with the most sockets of an owner are listed. */
  public static final int MAX_SERVICES = 64;

  /** One that holds stuck sockets alone; a service with 0 of them is that of a listener. */
  public Owner(
      int pid,
      long startTicks,
      ProcessNames names,
      @Nullable Long openFds,
      @Nullable Long maxFds,
      long closeWaitSockets,
      Map<Service, Long> stuckByService,
      @Nullable Long deadSockets) {
    this(
        pid,
        startTicks,
        0,
        names,
        openFds,
        maxFds,
        closeWaitSockets,
        held(stuckByService),
        Map.of(),
        0,
        deadSockets);
  }

  private static Map<HeldKind, Holding> held(Map<Service, Long> stuckByService) {
    Map<Service, Long> stuck = new HashMap<>();
    Map<Service, Long> listeners = new HashMap<>();
    stuckByService.forEach(
        (service, of) -> (of > 0 ? stuck : listeners).put(service, Math.max(1, of)));
    Map<HeldKind, Holding> held = new HashMap<>();
    if (!stuck.isEmpty()) {
      held.put(HeldKind.STUCK, new Holding(sum(stuck), stuck.size(), Map.copyOf(stuck)));
    }
    if (!listeners.isEmpty()) {
      held.put(
          HeldKind.LISTENER, new Holding(sum(listeners), listeners.size(), Map.copyOf(listeners)));
    }
    return Map.copyOf(held);
  }

  private static long sum(Map<Service, Long> byService) {
    return byService.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What it holds of one kind. */
  public Holding held(HeldKind kind) {
    return held.getOrDefault(kind, Holding.NONE);
  }

  /** All that it holds of what is searched for. */
  public long sockets() {
    return held.entrySet().stream()
        .filter(of -> of.getKey().isSought())
        .mapToLong(of -> of.getValue().sockets())
        .sum();
  }

  /** Its stuck sockets of all services, however many those are. */
  public long stuck() {
    return held(HeldKind.STUCK).sockets();
  }

  /**
   * Its stuck sockets by service, of the services with the most; one that it has the stalled
   * listener of, and no stuck sockets, is there with 0.
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
