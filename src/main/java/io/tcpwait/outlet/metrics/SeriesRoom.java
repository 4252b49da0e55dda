package io.tcpwait.outlet.metrics;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.sample.NetnsName;
import io.tcpwait.sample.TcpCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The room for series of network namespaces, so that a host has at most 2,000 series. */
final class SeriesRoom {
  /** For all namespaces; the others are of processes, findings and the agent itself. */
  private static final int MOST_OF_NAMESPACES = 1_750;

  /** For a namespace without detail: states, sums by role, causes. */
  private static final int MOST_OF_SUMS = 52;

  private static final int OF_A_PEER_GROUP = 4;

  /** The names of a namespace, and the time of its last sample. */
  private static final int OF_NAMES = 2;

  private volatile Set<String> shownBefore = Set.of();

  /**
   * Leaves as many namespaces named as have room for their sums. Namespaces with findings come
   * first, then namespaces that were shown before; the others are in the rest.
   *
   * @param ofOwn the series of the agent's own namespace
   */
  HostStatus fit(HostStatus host, int ofOwn) {
    List<Status> others = host.others();
    int places = places(host, ofOwn);
    if (others.size() > places) {
      Set<String> before = shownBefore;
      others =
          others.stream()
              .sorted(
                  Comparator.comparing((Status of) -> of.verdicts().findings().isEmpty())
                      .thenComparing(of -> !before.contains(name(of))))
              .toList();
    }
    List<Status> named = new ArrayList<>(List.of(host.own()));
    named.addAll(others.subList(0, Math.min(places, others.size())));
    List<Status> rest = new ArrayList<>(others.subList(named.size() - 1, others.size()));
    rest.addAll(host.rest().sampled());
    Set<String> shown = named.stream().map(SeriesRoom::name).collect(Collectors.toSet());
    shownBefore = shown;
    Map<String, NetnsName> names = new HashMap<>(host.names());
    names.keySet().retainAll(shown);
    return new HostStatus(
        named,
        new HostStatus.Rest(rest, host.rest().idle(), host.rest().idleListeners()),
        host.unreadable(),
        host.notLookedAt(),
        names);
  }

  private static String name(Status status) {
    return status.sample().netns();
  }

  private static int places(HostStatus host, int ofOwn) {
    int places = Math.max(0, left(ofOwn) / ofSums(host));
    boolean rest = host.rest().size() > 0 || host.others().size() > places;
    return rest ? Math.max(0, places - 1) : places;
  }

  /** The series that are left to all other namespaces. */
  static int left(int ofOwn) {
    return MOST_OF_NAMESPACES - ofOwn;
  }

  /** The most series of a namespace without detail; all namespaces have the same peer groups. */
  static int ofSums(HostStatus host) {
    int groups =
        host.all().stream()
            .map(of -> of.sample().tcp())
            .mapToInt(SeriesRoom::groups)
            .max()
            .orElse(0);
    return MOST_OF_SUMS + OF_A_PEER_GROUP * groups + OF_NAMES;
  }

  private static int groups(@Nullable TcpCounts tcp) {
    return tcp == null ? 0 : tcp.groups().size();
  }

  /** The series of a namespace, by the size of its families. */
  static int of(List<Family> families) {
    return OF_NAMES + families.stream().mapToInt(Family::size).sum();
  }
}
