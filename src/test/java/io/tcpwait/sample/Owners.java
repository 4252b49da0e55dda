package io.tcpwait.sample;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Processes whose stuck sockets alone a test is about. */
public final class Owners {
  private Owners() {}

  /** An owner of stuck sockets only; a service with 0 stuck sockets is a listener's. */
  public static Owner of(
      int pid,
      long startTicks,
      ProcessNames names,
      @Nullable Long openFds,
      @Nullable Long maxFds,
      long closeWaitSockets,
      Map<Service, Long> stuckByService,
      @Nullable Long deadSockets) {
    return new Owner(
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
        deadSockets,
        Map.of());
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
}
