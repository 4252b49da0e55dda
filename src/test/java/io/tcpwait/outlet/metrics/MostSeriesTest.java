package io.tcpwait.outlet.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.app.config.NamespacesConfig;
import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Shown;
import io.tcpwait.outlet.web.answers.Exposition.Body;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.ArrivalCounts;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.KernelCounters;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.NetnsName;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.StuckCauses;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.Timestamps;
import io.tcpwait.sample.Top;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The most series that a host can have by default. */
class MostSeriesTest {
  private static final int PROMISED = 500;
  private static final int PROMISED_OF_MANY = 2_000;

  /** {@code process_*} and {@code jvm_*} of the packaged agent, with both kinds of collections. */
  private static final int OF_THE_PROCESS = 25;

  private static final int STATES = TcpState.ALL.size();
  private static final int MAX_POOLS = 4;

  /**
   * Settings of kernels without tcp_tw_reuse_delay and the counters PAWSTimewait, PAWSOldAck and
   * TSEcrRejected, which all came later: so no kernel has everything.
   */
  private static final Set<String> OF_OTHER_KERNELS =
      Set.of(Settings.TW_RECYCLE, Settings.TW_TIMEOUT);

  private static final double NOW = 1_795_206_040.5;
  private static final Timestamps TIMESTAMPS = new Timestamps(1, 0);

  @Test
  void aHostHasNoMoreSeriesThanDocumented() {
    assertThat(series(most(0))).hasSizeLessThanOrEqualTo(PROMISED - OF_THE_PROCESS);
  }

  /** As in docs/metrics.md: eight series for each group, and eight for all other peers. */
  @Test
  void eachPeerGroupAddsEightSeries() {
    List<String> without = series(most(0));
    assertThat(series(most(1))).hasSize(without.size() + 16);
    assertThat(series(most(PeerGroups.MAX_GROUPS))).hasSize(without.size() + 168);
  }

  @Test
  void shouldStayBelowTwoThousandSeriesWithTheMostNamedNamespaces() {
    List<Status> named = new ArrayList<>(List.of(most(0)));
    Map<String, NetnsName> names = new HashMap<>();
    for (int i = 1; i < NamespacesConfig.DEFAULT.named(); i++) {
      String netns = "net:[" + i + "]";
      named.add(most(netns, 2, Top.OF_OTHER, 0));
      names.put(netns, new NetnsName(netns, i, "", "", "", ""));
    }
    List<Status> rest = each(100, i -> most("x" + i, 2, Top.OF_OTHER, 0));
    List<String> series =
        series(new HostStatus(named, new HostStatus.Rest(rest, 200, 300), 1, 1L, names));
    assertThat(series).hasSizeLessThanOrEqualTo(PROMISED_OF_MANY - OF_THE_PROCESS);
    assertThat(series)
        .as("the first in detail, the last by sums")
        .anyMatch(line -> line.startsWith("tcpwait_port_budget_used_ports") && has(line, 1))
        .noneMatch(line -> line.startsWith("tcpwait_port_budget_used_ports") && has(line, 19))
        .anyMatch(line -> line.startsWith("tcpwait_close_wait_sockets") && has(line, 19));
    assertThat(series)
        .contains("tcpwait_sockets{netns=\"other\",state=\"listen\"} 400.0")
        .contains("tcpwait_sockets{netns=\"other\",state=\"close_wait\"} 100.0");
  }

  /** As far as a configuration can go: names, groups, and the 100 namespaces of its choice. */
  @Test
  void shouldStayBelowTwoThousandSeriesWithAnyConfiguration() {
    Top largest = new Top(50, 20, 20);
    for (int groups : new int[] {0, PeerGroups.MAX_GROUPS}) {
      for (int others : new int[] {1, 3, 8, 19, 40, 99}) {
        for (int rest : new int[] {0, 100}) {
          HostStatus host = many(most("host", 1, largest, groups), others, rest, groups);
          List<String> series = series(host);
          assertThat(series)
              .as("%d groups, %d named, %d not", groups, others, rest)
              .hasSizeLessThanOrEqualTo(PROMISED_OF_MANY - OF_THE_PROCESS)
              .contains("tcpwait_namespaces{state=\"watched\"} " + (1.0 + others + rest));
          assertThat(sum(series, "tcpwait_sockets{")).isEqualTo((1L + others + rest) * STATES);
          assertThat(sum(series, "tcpwait_peer_group_time_wait_sockets{")).isZero();
        }
      }
    }
  }

  /** A namespace that was shown stays, so that its series do not end and begin anew. */
  @Test
  void shouldShowTheSameNamespacesWhenAllHaveNoRoom() {
    Status own = most("host", 1, Top.DEFAULT, PeerGroups.MAX_GROUPS);
    HostStatus host = many(own, 40, 0, PeerGroups.MAX_GROUPS);
    SeriesRoom room = new SeriesRoom();
    HostStatus first = room.fit(host, 800);
    List<Status> reversed = new ArrayList<>(List.of(own));
    reversed.addAll(host.others().reversed());
    HostStatus again = room.fit(new HostStatus(reversed, host.rest(), 1, 1L, host.names()), 800);
    assertThat(first.others()).hasSizeBetween(1, 39);
    assertThat(again.others()).containsExactlyInAnyOrderElementsOf(first.others());
    assertThat(again.names()).isEqualTo(first.names());
  }

  private static HostStatus many(Status own, int others, int rest, int groups) {
    List<Status> named = new ArrayList<>(List.of(own));
    Map<String, NetnsName> names = new HashMap<>();
    for (int i = 1; i <= others; i++) {
      String netns = "net:[" + i + "]";
      named.add(most(netns, 2, Top.OF_OTHER, groups));
      names.put(netns, new NetnsName(netns, i, "", "", "", ""));
    }
    List<Status> unnamed = each(rest, i -> most("x" + i, 2, Top.OF_OTHER, groups));
    return new HostStatus(named, new HostStatus.Rest(unnamed, 0, 0), 1, 1L, names);
  }

  private static long sum(List<String> series, String prefix) {
    return series.stream()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  private static boolean has(String line, int netns) {
    return line.contains("netns=\"net:[" + netns + "]\"");
  }

  private static List<String> series(Status status) {
    return series(HostStatus.of(status));
  }

  private static List<String> series(HostStatus host) {
    try (Scrape scrape =
        new Scrape(
            () -> host,
            Integer::toString,
            new Rejections(),
            "version",
            "1.2.3",
            "revision",
            "abc")) {
      scrape.counter(Metric.LOG_DROPPED, () -> 1);
      scrape.showExpiry(() -> Instant.EPOCH);
      Body body = scrape.render(null, false);
      return UTF_8
          .decode(body.bytes().duplicate())
          .toString()
          .lines()
          .filter(line -> line.startsWith("tcpwait_"))
          .toList();
    }
  }

  private static Status most(int groups) {
    return most("host", 1, Top.DEFAULT, groups);
  }

  private static Status most(String netns, long setting, Top top, int groups) {
    List<BudgetProjection> budgets = each(top.budgets(), MostSeriesTest::budget);
    Sample sample =
        new Sample(
            netns,
            NOW,
            tcp(budgets, top, groups),
            KernelCounters.sockstat(new Anything(), new Anything(), netns.equals("host")),
            events(),
            settings(setting),
            each(Owner.MAX_LISTED, MostSeriesTest::owner),
            List.of(),
            new HostCounts(12_000L, 2L, new HostCounts.Namespaces(40, 38)),
            new AgentCounts(
                5, 1, 0, 0.25, 1.5, 0.125, NOW, bySource(source -> 1L), bySource(source -> true)));
    Map<Integer, Double> secondsLeft =
        sample.owners().stream().collect(Collectors.toMap(Owner::pid, owner -> 7200.0));
    return new Status(
        sample,
        new Verdicts(
            each(Shown.MAX_FINDINGS, MostSeriesTest::finding),
            EnumSet.allOf(FindingKind.class),
            breakdown(top, 0.5),
            budgets,
            165.0,
            secondsLeft,
            List.of()));
  }

  private static TcpCounts tcp(List<BudgetProjection> budgets, Top top, int groups) {
    Map<Cause, Long> causes =
        EnumSet.allOf(Cause.class).stream().collect(Collectors.toMap(cause -> cause, cause -> 1L));
    return new TcpCounts(
        TcpState.ALL.stream().collect(Collectors.toMap(state -> state, state -> 1L)),
        new CloseWaitCounts(
            true,
            breakdown(top, 1L),
            breakdown(top, 1L),
            breakdown(top, 60.0),
            new StuckCauses(causes, causes),
            List.of(),
            List.of(),
            ArrivalCounts.NONE),
        new TimeWaitCounts(
            60,
            5,
            breakdown(top, 1L),
            breakdown(top, 1L),
            breakdown(top, 1L),
            1,
            List.of(),
            List.of()),
        new PortCounts(
            true,
            28_232,
            0,
            0,
            budgets.stream().map(BudgetProjection::budget).toList(),
            List.of(),
            each(MAX_POOLS, i -> new BindPool(new LocalAddress(0, i), 28_232, 1, 0, 1, 0, 0)),
            new NamespacePool(28_232, 1, 0, 0, 0)),
        groups == 0 ? List.of() : groups(groups),
        1);
  }

  private static List<PeerGroupCounts> groups(int groups) {
    return Stream.concat(IntStream.range(0, groups).mapToObj(i -> "g" + i), Stream.of("other"))
        .flatMap(
            name ->
                Arrays.stream(Role.values())
                    .map(role -> new PeerGroupCounts(name, role, 0, 0, 0, 0)))
        .toList();
  }

  private static BudgetProjection budget(int i) {
    return new BudgetProjection(
        new PortBudget(
            new LocalAddress(0, i),
            peer(i),
            28_232,
            1,
            1,
            0,
            0,
            0,
            TIMESTAMPS,
            HeldPorts.ofTimeWaits(1),
            0),
        Reuse.WORKS,
        1,
        465,
        Double.NaN,
        1,
        false,
        Double.POSITIVE_INFINITY);
  }

  private static Owner owner(int i) {
    return Owners.of(i, 99, ProcessNames.of("java", "0123456789ab"), 20L, 40L, 10, Map.of(), 0L);
  }

  private static Finding finding(int i) {
    return new Finding(
        FindingKey.of(FindingKind.PORT_BUDGET, peer(i)),
        Severity.WARNING,
        new Finding.Subject("host", peer(i).service(), peer(i), null, null),
        NOW,
        "",
        List.of(),
        "",
        List.of(),
        List.of(),
        List.of(),
        Brief.of("").build());
  }

  private static Peer peer(int i) {
    return new Peer(service(i), 0, i);
  }

  private static Service service(int i) {
    return new Service(Role.OUTBOUND, 1 + i);
  }

  private static <T extends Number> Breakdown<T> breakdown(Top top, T value) {
    return new Breakdown<>(
        each(top.peers(), i -> new Breakdown.PeerShare<>(peer(i), value)),
        each(top.services(), i -> new Breakdown.ServiceShare<>(service(i), value)),
        Arrays.stream(Role.values()).collect(Collectors.toMap(role -> role, role -> value)));
  }

  private static Map<String, Long> events() {
    Map<String, Long> events = new HashMap<>(KernelCounters.netstatEvents(new Anything()));
    events.putAll(KernelCounters.snmpEvents(new Anything()));
    return events;
  }

  private static Map<String, Long> settings(long value) {
    return Settings.NAMES.stream()
        .filter(name -> !OF_OTHER_KERNELS.contains(name))
        .flatMap(
            name -> IntStream.range(0, Settings.size(name)).mapToObj(i -> Settings.label(name, i)))
        .collect(Collectors.toMap(name -> name, name -> value));
  }

  private static <T> Map<Source, T> bySource(Function<Source, T> value) {
    return EnumSet.allOf(Source.class).stream().collect(Collectors.toMap(source -> source, value));
  }

  private static <T> List<T> each(int count, IntFunction<T> make) {
    return IntStream.range(0, count).mapToObj(make).toList();
  }

  /** A file of the kernel with every counter. */
  private static final class Anything extends HashMap<String, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public @Nullable Long get(Object key) {
      return 1L;
    }
  }
}
