package io.tcpwait.detect.history;

import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The processes that hold stuck sockets, with their known past. */
public final class ProcessHistories {
  private static final double FORGET_SECONDS = 600;

  private final Map<ProcessKey, ProcessHistory> known = new HashMap<>();
  private List<Owner> owners = List.of();

  /**
   * Takes in the processes of a sample.
   *
   * @param services the histories of the services, with the same sample
   * @param searched the part of the stuck sockets, from 0 to 1, that existed when processes were
   *     last searched
   */
  public void update(List<Owner> seen, Histories services, double searched, double nowSeconds) {
    owners = seen;
    for (Owner owner : seen) {
      known
          .computeIfAbsent(ProcessKey.of(owner), key -> new ProcessHistory(nowSeconds))
          .put(owner, services, searched, nowSeconds);
    }
    services.heldBy(this, seen.stream().map(ProcessKey::of).toList());
    known.values().removeIf(of -> nowSeconds - of.lastSeenSeconds() > FORGET_SECONDS);
  }

  public ProcessHistory history(Owner owner) {
    return Objects.requireNonNull(known.get(ProcessKey.of(owner)));
  }

  /**
   * The owner of most of a service's stuck sockets; null if no owner is known. If the sockets wait
   * to be accepted, it is the owner of the listener.
   */
  public @Nullable Owner of(Service service) {
    Owner most = null;
    long held = -1;
    for (Owner owner : owners) {
      Long stuck = owner.stuckByService().get(service);
      if (stuck != null && stuck > held) {
        most = owner;
        held = stuck;
      }
    }
    return most;
  }
}
