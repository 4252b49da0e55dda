package io.tcpwait.outlet;

import io.tcpwait.detect.Brief;
import io.tcpwait.detect.Ceiling;
import io.tcpwait.detect.Fact;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Step;
import io.tcpwait.detect.Verdicts;
import io.tcpwait.detect.history.BudgetProjection;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.AgentCounts;
import io.tcpwait.sample.ArrivalCounts;
import io.tcpwait.sample.ArrivalCurve;
import io.tcpwait.sample.BindPool;
import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Breakdown.ServiceShare;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.HeldPorts;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.NamespacePool;
import io.tcpwait.sample.OwnSockets;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.PeerEndCounts;
import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortHolder;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.StuckCauses;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import io.tcpwait.sample.TimeWaitService;
import io.tcpwait.sample.Timestamps;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statuses for the tests of outlets. */
public final class Statuses {
  public static final Service DATABASE = new Service(Role.OUTBOUND, 3306);
  public static final Service WEB = new Service(Role.INBOUND, 443);

  private static final Peer MYSQL = new Peer(DATABASE, 0, 0xffff_0a00_0007L);
  private static final Peer STANDBY = new Peer(DATABASE, 0, 0xffff_0a00_0008L);
  private static final Peer SILENT = new Peer(DATABASE, 0, 0xffff_0a00_0009L);
  private static final Peer CLIENT = new Peer(WEB, 0x2001_0db8_0000_0000L, 1);
  private static final LocalAddress SOURCE = new LocalAddress(0, 0xffff_0a00_0001L);
  private static final LocalAddress IDLE = new LocalAddress(0x2001_0db8_0000_0000L, 2);
  private static final double NOW = 1_795_206_040.5;

  private static final Brief BRIEF =
      Brief.of(
              "java (com.shop.Orders, pid 4711, orders.service, user shop) never closed 338 sockets"
                  + " to port 3306, stuck in CLOSE_WAIT")
          .began(NOW - 3_960)
          .when("since 19:14:40 UTC (1h 6m ago), growing: 30 a minute over the last 2m")
          .limit("3,021 of 4,096 descriptors (74 %), all by 22:20:40 UTC (in 2h)")
          .peers("10.0.0.7:3306 (330), 10.0.0.9:3306 (8)")
          .why("the peers closed, and the program never looks at these sockets again")
          .now(
              Step.command(
                  "jcmd 4711 Thread.dump_to_file /tmp/threads-4711",
                  "keeps the evidence; then restart it tonight"))
          .then(
              List.of(
                  Step.command("systemctl restart orders.service", "before 22:20:40 UTC"),
                  Step.text(
                      "mend the pool (check or expire idle connections), or close the answers")))
          .check("ss -tnp state close-wait dport = :3306")
          .futile("tcp_keepalive_*, tcp_fin_timeout, tcp_tw_reuse change nothing here")
          .build();

  /** A budget that runs out, a budget that lasts, and a budget without ports. */
  private static final List<BudgetProjection> BUDGETS =
      List.of(
          new BudgetProjection(
              new PortBudget(
                  SOURCE,
                  MYSQL,
                  28_190,
                  3_340,
                  3_000,
                  100,
                  500,
                  500,
                  new Timestamps(0, 4),
                  new HeldPorts(
                      Map.of(PortHolder.TIME_WAIT, 3_000L, PortHolder.CLOSE_WAIT, 340L),
                      0,
                      32_768,
                      39_500),
                  77),
              Reuse.TIMESTAMPS_STRIPPED,
              100,
              464.2,
              Double.NaN,
              3_340,
              false,
              540),
          new BudgetProjection(
              new PortBudget(
                  SOURCE,
                  STANDBY,
                  28_190,
                  2,
                  2,
                  1,
                  1,
                  0,
                  Timestamps.UNKNOWN,
                  HeldPorts.ofTimeWaits(2),
                  0),
              Reuse.PRESUMED,
              0.2,
              28_190,
              Double.NaN,
              1,
              false,
              Double.POSITIVE_INFINITY),
          new BudgetProjection(
              new PortBudget(
                  SOURCE,
                  SILENT,
                  28_190,
                  0,
                  0,
                  0,
                  0,
                  0,
                  Timestamps.UNKNOWN,
                  HeldPorts.ofTimeWaits(0),
                  0),
              Reuse.PRESUMED,
              0,
              28_190,
              Double.NaN,
              0,
              false,
              Double.POSITIVE_INFINITY));

  private static final List<PeerGroupCounts> GROUPS =
      List.of(
          new PeerGroupCounts("mysql", Role.INBOUND, 0, 0, 0, 0),
          new PeerGroupCounts("mysql", Role.OUTBOUND, 360, 338, 3_012, 505),
          new PeerGroupCounts("b\u00fcro \"1\"", Role.INBOUND, 7, 0, 600, 150),
          new PeerGroupCounts("b\u00fcro \"1\"", Role.OUTBOUND, 0, 0, 0, 0),
          new PeerGroupCounts(null, Role.INBOUND, 0, 0, 1, 0),
          new PeerGroupCounts(null, Role.OUTBOUND, 3, 0, 3, 0));

  private Statuses() {}

  /** A service with a leak, its owner, and the finding. */
  public static Status leak(long samples) {
    return leak(samples, true, List.of());
  }

  /** The same leak in a sample that does not know the ages of sockets. */
  public static Status leakOfUnknownAge() {
    return leak(1, false, List.of());
  }

  /** The same leak with two configured groups of peers. */
  public static Status leakWithGroups() {
    return leak(1, true, GROUPS);
  }

  public static Status leakOfUnknownAgeWithGroups() {
    return leak(1, false, GROUPS);
  }

  private static final ProcessNames ORDERS =
      new ProcessNames(
          "java",
          "com.shop.Orders",
          new Container("0123456789ab", "", "", ""),
          "orders.service",
          "1001");

  private static Status leak(long samples, boolean agesKnown, List<PeerGroupCounts> groups) {
    Owner owner = Owners.of(4711, 99, ORDERS, 3021L, 4096L, 345, Map.of(DATABASE, 338L), 2L);
    StuckCauses causes = new StuckCauses(causes(0), causes(338));
    CloseWaitCounts closeWait =
        new CloseWaitCounts(
            agesKnown,
            breakdown(340L, 7L, 20L, 3L, 0L),
            breakdown(330L, 0L, 8L, 0L, 0L),
            breakdown(4000.0, 2.0, 90.0, 1.0, Double.NaN),
            causes,
            List.of(),
            List.of(
                new StuckService(
                    DATABASE,
                    360,
                    338,
                    4000,
                    causes,
                    Double.NaN,
                    Double.NaN,
                    2,
                    List.of(new PeerShare<>(MYSQL, 330L)),
                    null,
                    0,
                    PeerEndCounts.NONE)),
            new ArrivalCounts(Map.of(DATABASE, ages(338)), Map.of(MYSQL, ages(330))));
    Sample sample =
        new Sample(
            "host",
            NOW,
            new TcpCounts(
                Map.of(TcpState.CLOSE_WAIT, 370L, TcpState.TIME_WAIT, 3_616L),
                closeWait,
                timeWait(),
                ports(),
                groups,
                2),
            Map.of("tcp_tw", 3_618L),
            Map.of("TCPTimeWaitOverflow", 4L, "TW", 165_000L, "TWKilled", 12L),
            Map.of("net.ipv4.tcp_max_tw_buckets", 131_072L),
            List.of(owner),
            List.of(
                new Program(DATABASE, MYSQL, 4711, 99, ORDERS),
                new Program(WEB, null, 815, 12, ProcessNames.of("n\u0121inx", ""))),
            new HostCounts(12_000L, 2L, new HostCounts.Namespaces(5, 2)),
            agent(samples),
            new ProcessSearch(ProcessSearch.State.COMPLETE, 0, 338, 338),
            OwnSockets.NONE);
    Finding finding =
        new Finding(
            FindingKey.of(FindingKind.CLOSE_WAIT_LEAK, DATABASE),
            Severity.WARNING,
            new Finding.Subject("host", DATABASE, MYSQL, null, owner),
            NOW - 60,
            "338 sockets of outbound service 3306 are stuck in CLOSE_WAIT.",
            List.of(new Fact("stuck_sockets", 338, "338 of 360 CLOSE_WAITs stuck")),
            "Nobody reads these sockets any more.",
            List.of(new Ceiling(Ceiling.Kind.DESCRIPTORS, 3021, 4096, 7200)),
            List.of("Have the program close them."),
            List.of("net.ipv4.tcp_keepalive_* change nothing for these sockets."),
            BRIEF);
    return new Status(
        sample,
        new Verdicts(
            List.of(finding),
            EnumSet.allOf(FindingKind.class),
            breakdown(0.5, 0.0, 0.25, 0.0, 0.0),
            BUDGETS,
            165.0,
            Map.of(4711, 7200.0),
            List.of()));
  }

  /** A host with these watched namespaces, the agent's own first. */
  public static HostStatus host(List<Status> named) {
    return new HostStatus(named, HostStatus.Rest.NONE, 0, null, Map.of());
  }

  /** A copy of a status for another namespace and time. */
  public static Status at(Status status, String netns, double seconds) {
    Sample of = status.sample();
    return new Status(
        new Sample(
            netns,
            seconds,
            of.tcp(),
            of.sockstat(),
            of.events(),
            of.settings(),
            of.owners(),
            of.programs(),
            of.host(),
            of.agent(),
            of.search(),
            of.own()),
        status.verdicts());
  }

  /** A status with so many CLOSE_WAITs with one peer, and without findings. */
  public static Status withCloseWaits(long sockets) {
    Status leak = leak(1);
    Sample of = leak.sample();
    CloseWaitCounts before = of.tcp().closeWait();
    CloseWaitCounts closeWait =
        new CloseWaitCounts(
            true,
            breakdown(sockets, 0L, 0L, 0L, 0L),
            before.stuck(),
            before.oldestAgeSeconds(),
            before.causes(),
            List.of(),
            List.of(),
            ArrivalCounts.NONE);
    TcpCounts tcp = new TcpCounts(of.tcp().sockets(), closeWait, timeWait(), null, List.of(), 1);
    Sample sample =
        new Sample(
            "host",
            NOW,
            tcp,
            of.sockstat(),
            of.events(),
            of.settings(),
            List.of(),
            List.of(),
            of.host(),
            of.agent());
    return new Status(sample, Verdicts.NONE);
  }

  /** The leak of {@link #leak}, by a process with this name. */
  public static Status ofProcess(String name) {
    Status leak = leak(1);
    Sample of = leak.sample();
    ProcessNames names = new ProcessNames(name, name, Container.NONE, name, name);
    Owner owner = Owners.of(4711, 99, names, 3021L, 4096L, 345, Map.of(DATABASE, 338L), 2L);
    Sample sample =
        new Sample(
            of.netns(),
            of.seconds(),
            of.tcp(),
            of.sockstat(),
            of.events(),
            of.settings(),
            List.of(owner),
            List.of(),
            of.host(),
            of.agent());
    Verdicts verdicts = leak.verdicts();
    Finding finding =
        Finding.of(FindingKey.of(FindingKind.CLOSE_WAIT_LEAK, DATABASE), Severity.WARNING, name)
            .owner(owner)
            .summary(name + " never closes")
            .cause(name)
            .helps(name)
            .futile(name)
            .build();
    return new Status(
        sample,
        new Verdicts(
            List.of(finding),
            verdicts.known(),
            verdicts.growthPerSecond(),
            verdicts.budgets(),
            verdicts.timeWaitsPerSecond(),
            verdicts.fdSecondsLeft(),
            List.of()));
  }

  /** A finding of each severity, with services that are numbered from 1. */
  public static Status withFindings(List<Severity> severities) {
    Status leak = leak(1);
    Verdicts of = leak.verdicts();
    Finding like = of.findings().getFirst();
    List<Finding> findings = new ArrayList<>();
    for (Severity severity : severities) {
      Service service = new Service(Role.OUTBOUND, findings.size() + 1);
      findings.add(
          Finding.of(FindingKey.of(like.kind(), service), severity, "host")
              .service(service)
              .summary(like.summary())
              .build());
    }
    return new Status(
        leak.sample(),
        new Verdicts(
            findings,
            of.known(),
            of.growthPerSecond(),
            of.budgets(),
            of.timeWaitsPerSecond(),
            of.fdSecondsLeft(),
            of.sought()));
  }

  /** FINs at even intervals over somewhat more than an hour. */
  private static ArrivalCurve ages(int sockets) {
    ArrivalCurve.Builder ages = new ArrivalCurve.Builder();
    for (int i = 0; i < sockets; i++) {
      ages.add(60 + 12 * i);
    }
    return ages.build();
  }

  /** 131 arrivals a second in the records; the kernel counts more. */
  private static TimeWaitCounts timeWait() {
    return new TimeWaitCounts(
        60,
        5,
        breakdown(3_000L, 600L, 12L, 3L, 1L),
        breakdown(500L, 150L, 5L, 0L, 0L),
        breakdown(500L, 100L, 2L, 1L, 0L),
        140,
        List.of(
            new TimeWaitService(DATABASE, 3_012, 505, 502, 4, 3_000, 0),
            new TimeWaitService(WEB, 600, 150, 100, 1, 600, 12_345)),
        List.of(
            new TimeWaitCounts.Client(CLIENT, 600, 150, 100, 32_768, 60_999, new Timestamps(3, 0))),
        Set.of(),
        List.of(128, 134, 131));
  }

  private static PortCounts ports() {
    return new PortCounts(
        true,
        28_232,
        2,
        40,
        BUDGETS.stream().map(BudgetProjection::budget).toList(),
        List.of(),
        List.of(
            new BindPool(SOURCE, 28_230, 3_342, 40, 3_002, 501, 500),
            new BindPool(IDLE, 28_230, 1, 0, 0, 0, 0)),
        new NamespacePool(28_230, 3_343, 40, 1, 0));
  }

  /** A sample without any data. */
  public static Status unknown() {
    return new Status(
        new Sample(
            "host",
            NOW,
            null,
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            HostCounts.UNKNOWN,
            new AgentCounts(5, 1, 0, 0.1, 0.2, 0, Double.NaN, Map.of(), Map.of())),
        Verdicts.NONE);
  }

  private static AgentCounts agent(long samples) {
    return new AgentCounts(
        5,
        samples,
        0,
        0.25,
        1.5,
        0.125,
        NOW,
        Map.of(Source.NETLINK, 1L, Source.PROCFS, 0L),
        Map.of(Source.NETLINK, true));
  }

  private static <T extends Number> Breakdown<T> breakdown(
      T mysql, T web, T otherDatabases, T otherOutbound, T otherInbound) {
    return new Breakdown<>(
        List.of(new PeerShare<>(MYSQL, mysql), new PeerShare<>(CLIENT, web)),
        List.of(new ServiceShare<>(DATABASE, otherDatabases)),
        Map.of(Role.OUTBOUND, otherOutbound, Role.INBOUND, otherInbound));
  }

  private static Map<Cause, Long> causes(long eofUnread) {
    return Map.of(
        Cause.NOT_ACCEPTED,
        0L,
        Cause.DATA_UNREAD,
        0L,
        Cause.EOF_UNREAD,
        eofUnread,
        Cause.READ_NOT_CLOSED,
        0L);
  }
}
