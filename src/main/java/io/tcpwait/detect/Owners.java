package io.tcpwait.detect;

import io.tcpwait.model.Owner;
import io.tcpwait.model.Service;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The processes that hold stuck sockets, with what is known of their past. */
final class Owners {
  private static final double FORGET_SECONDS = 600;

  private final Histories histories;
  private final Map<OwnerKey, OwnerHistory> known = new HashMap<>();
  private List<Owner> owners = List.of();

  Owners(Histories histories) {
    this.histories = histories;
  }

  void update(List<Owner> seen, double nowSeconds) {
    owners = seen;
    for (Owner owner : seen) {
      known
          .computeIfAbsent(OwnerKey.of(owner), key -> new OwnerHistory(nowSeconds))
          .put(owner, nowSeconds);
    }
    known.values().removeIf(of -> nowSeconds - of.lastSeenSeconds() > FORGET_SECONDS);
  }

  OwnerHistory history(Owner owner) {
    return Objects.requireNonNull(known.get(OwnerKey.of(owner)));
  }

  /**
   * Who holds most of a service's stuck sockets, or else the listener at which they wait to be
   * accepted; null where nobody is known to.
   */
  @Nullable Owner of(Service service) {
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

  /**
   * The descriptors of an owner, which its part of its services' stuck sockets uses up; those that
   * wait to be accepted have none.
   */
  @Nullable Ceiling descriptors(Owner owner, int leastRise) {
    double pace = 0;
    double batch = 0;
    for (Map.Entry<Service, Long> held : owner.stuckByService().entrySet()) {
      Levels levels = histories.of(held.getKey());
      if (levels != null && levels.now() > 0) {
        double part = Math.min(1, held.getValue() / levels.now());
        pace += part * levels.pacePerSecond(leastRise);
        batch += part * levels.largestBatch();
      }
    }
    return history(owner).descriptors(owner, pace, batch, leastRise);
  }
}
