package io.tcpwait.outlet;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.ArrivalCounts;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.StuckCauses;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A status with the sums of one or more network namespaces that are not shown in detail. It has no
 * peers, services, ports and findings. A value that one namespace does not know is unknown in the
 * sum.
 */
public final class Sums {
  /**
   * Arrivals of TIME_WAITs are counted over windows of several lengths, and summed over a minute.
   */
  private static final double WINDOW_SECONDS = 60;

  private Sums() {}

  /** The sums of one namespace, with its events, settings and sockstat. */
  public static Status of(Status status) {
    Sample of = status.sample();
    return status(of.netns(), List.of(status), of.events(), of.settings(), of.sockstat(), 0);
  }

  /** The sums of all namespaces that are not named; null without such a namespace. */
  public static @Nullable Status of(HostStatus.Rest rest) {
    if (rest.size() == 0) {
      return null;
    }
    Map<String, Long> sockstat = new HashMap<>();
    rest.sampled().forEach(one -> add(one.sample().sockstat(), sockstat));
    return status(Share.OTHER, rest.sampled(), Map.of(), Map.of(), sockstat, rest.idleListeners());
  }

  private static Status status(
      String netns,
      List<Status> parts,
      Map<String, Long> events,
      Map<String, Long> settings,
      Map<String, Long> sockstat,
      long listeners) {
    double seconds = parts.stream().mapToDouble(of -> of.sample().seconds()).max().orElse(0);
    Sample sample =
        new Sample(
            netns,
            seconds,
            tcp(parts, seconds, listeners),
            sockstat,
            events,
            settings,
            List.of(),
            List.of(),
            HostCounts.UNKNOWN,
            agent(parts));
    return new Status(
        sample,
        new Verdicts(List.of(), Set.of(), growth(parts), List.of(), null, Map.of(), List.of()));
  }

  /** The time of the oldest sample, without the agent's other figures. */
  private static AgentCounts agent(List<Status> parts) {
    double oldest =
        parts.stream()
            .mapToDouble(of -> of.sample().agent().lastGoodSeconds())
            .reduce(Math::min)
            .orElse(Double.NaN);
    return new AgentCounts(0, 0, 0, 0, 0, 0, oldest, Map.of(), Map.of());
  }

  private static @Nullable TcpCounts tcp(List<Status> parts, double seconds, long listeners) {
    List<TcpCounts> counts = new ArrayList<>();
    for (Status part : parts) {
      if (part.sample().tcp() == null) {
        return null;
      }
      counts.add(part.sample().tcp());
    }
    Map<TcpState, Long> sockets = new EnumMap<>(TcpState.class);
    TcpState.ALL.forEach(state -> sockets.put(state, 0L));
    sockets.merge(TcpState.LISTEN, listeners, Long::sum);
    counts.forEach(of -> add(of.sockets(), sockets));
    return new TcpCounts(
        sockets,
        closeWait(parts, counts, seconds),
        timeWait(counts),
        null,
        groups(counts),
        counts.stream().mapToInt(TcpCounts::peers).sum());
  }

  private static <K> void add(Map<K, Long> counts, Map<K, Long> to) {
    counts.forEach((key, count) -> to.merge(key, count, Long::sum));
  }

  private static CloseWaitCounts closeWait(
      List<Status> parts, List<TcpCounts> counts, double seconds) {
    List<CloseWaitCounts> of = counts.stream().map(TcpCounts::closeWait).toList();
    Map<Cause, Long> on = causes();
    Map<Cause, Long> off = causes();
    Map<Role, Double> oldest = roles(Double.NaN);
    for (int i = 0; i < of.size(); i++) {
      add(of.get(i).causes().keepaliveOn(), on);
      add(of.get(i).causes().keepaliveOff(), off);
      double later = seconds - parts.get(i).sample().seconds();
      byRole(of.get(i).oldestAgeSeconds(), Sums::older)
          .forEach((role, age) -> oldest.merge(role, age + later, Sums::older));
    }
    return new CloseWaitCounts(
        of.stream().allMatch(CloseWaitCounts::agesKnown),
        sum(of, CloseWaitCounts::sockets),
        sum(of, CloseWaitCounts::stuck),
        breakdown(oldest),
        new StuckCauses(on, off),
        List.of(),
        List.of(),
        ArrivalCounts.NONE);
  }

  private static Map<Cause, Long> causes() {
    Map<Cause, Long> causes = new EnumMap<>(Cause.class);
    Cause.ALL.forEach(cause -> causes.put(cause, 0L));
    return causes;
  }

  private static Double older(Double age, Double other) {
    return age.isNaN() || other > age ? other : age;
  }

  private static TimeWaitCounts timeWait(List<TcpCounts> counts) {
    List<TimeWaitCounts> of = counts.stream().map(TcpCounts::timeWait).toList();
    Map<Role, Long> arrived = roles(0L);
    for (TimeWaitCounts one : of) {
      byRole(one.arrived(), Long::sum)
          .forEach(
              (role, count) ->
                  arrived.merge(
                      role, Math.round(WINDOW_SECONDS * one.perSecond(count)), Long::sum));
    }
    return new TimeWaitCounts(
        of.stream().mapToDouble(TimeWaitCounts::lengthSeconds).max().orElse(0),
        WINDOW_SECONDS,
        sum(of, TimeWaitCounts::sockets),
        breakdown(arrived),
        sum(of, TimeWaitCounts::expiring),
        0,
        List.of(),
        List.of());
  }

  /** All namespaces have the same groups: the configured groups. */
  private static List<PeerGroupCounts> groups(List<TcpCounts> counts) {
    Map<List<Object>, PeerGroupCounts> sums = new LinkedHashMap<>();
    for (TcpCounts of : counts) {
      for (PeerGroupCounts group : of.groups()) {
        List<Object> key = Arrays.asList(group.name(), group.role());
        sums.merge(key, group, PeerGroupCounts::plus);
      }
    }
    return List.copyOf(sums.values());
  }

  /** Null if the growth of one namespace is not known. */
  private static @Nullable Breakdown<Double> growth(List<Status> parts) {
    Map<Role, Double> sums = roles(0.0);
    for (Status part : parts) {
      Breakdown<Double> growth = part.verdicts().growthPerSecond();
      if (growth == null) {
        return null;
      }
      byRole(growth, Double::sum).forEach((role, of) -> sums.merge(role, of, Double::sum));
    }
    return breakdown(sums);
  }

  private static <C> Breakdown<Long> sum(List<C> counts, Function<C, Breakdown<Long>> of) {
    Map<Role, Long> sums = roles(0L);
    counts.forEach(
        one ->
            byRole(of.apply(one), Long::sum)
                .forEach((role, count) -> sums.merge(role, count, Long::sum)));
    return breakdown(sums);
  }

  private static <T extends Number> Map<Role, T> byRole(
      Breakdown<T> breakdown, BinaryOperator<T> plus) {
    Map<Role, T> byRole = new EnumMap<>(Role.class);
    for (Share<T> share : Share.of(breakdown)) {
      byRole.merge(share.role(), share.value(), plus);
    }
    return byRole;
  }

  private static <T extends Number> Map<Role, T> roles(T none) {
    Map<Role, T> roles = new EnumMap<>(Role.class);
    for (Role role : Role.values()) {
      roles.put(role, none);
    }
    return roles;
  }

  private static <T extends Number> Breakdown<T> breakdown(Map<Role, T> byRole) {
    return new Breakdown<>(List.of(), List.of(), byRole);
  }
}
