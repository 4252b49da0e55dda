package io.tcpwait.app;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.HostStatus.Rest;
import io.tcpwait.detect.Status;
import io.tcpwait.sample.NetnsName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the namespaces that are shown by name besides the own: first namespaces with findings,
 * then namespaces with the most sockets. A namespace keeps its place until another has clearly
 * more.
 */
final class NamedNamespaces {
  /** A namespace without a place takes that of another with this many times fewer sockets. */
  private static final long OUTGROWN_FACTOR = 2;

  private int most;
  private Set<Long> chosen = Set.of();

  /** How many namespaces have a name besides the own. */
  void most(int next) {
    most = next;
  }

  /**
   * The status of all namespaces.
   *
   * @param shown the other namespaces with a status, some of which are named
   * @param idle namespaces that have listeners alone
   */
  HostStatus status(
      Status own,
      List<WatchedNetns> shown,
      Rest idle,
      int unreadable,
      long notLookedAt,
      @Nullable NetnsName ownName) {
    List<WatchedNetns> ranked =
        shown.stream()
            .sorted(
                Comparator.comparing((WatchedNetns one) -> !one.hasFindings())
                    .thenComparing(Comparator.comparingLong(this::weight).reversed())
                    .thenComparingLong(WatchedNetns::id))
            .toList();
    int places = Math.min(most, ranked.size());
    List<Status> named = new ArrayList<>(List.of(own));
    Map<String, NetnsName> names = new HashMap<>();
    if (ownName != null) {
      names.put(own.sample().netns(), ownName);
    }
    Set<Long> ids = new HashSet<>();
    List<Status> rest = new ArrayList<>();
    for (WatchedNetns one : ranked) {
      Status last = one.last();
      if (last != null && ids.size() < places) {
        ids.add(one.id());
        named.add(last);
        names.put(one.shownName().netns(), one.shownName());
      } else if (last != null) {
        rest.add(last);
      }
    }
    chosen = ids;
    return new HostStatus(
        named, new Rest(rest, idle.idle(), idle.idleListeners()), unreadable, notLookedAt, names);
  }

  private long weight(WatchedNetns one) {
    return chosen.contains(one.id()) ? OUTGROWN_FACTOR * one.sockets() : one.sockets();
  }
}
