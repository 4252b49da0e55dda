package io.tcpwait.detect;

import io.tcpwait.model.Role;
import io.tcpwait.model.Sample;
import io.tcpwait.model.Settings;
import io.tcpwait.model.StuckService;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.model.TimeWaitCounts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@link FindingKind#SYSCTL}: settings of the kernel that do nothing for the load that is there, or
 * harm it. Without such a load nothing is said of them.
 */
final class SettingsAdvice {
  /** TIME_WAITs per second that make settings about them matter. */
  private static final double NOTABLE_PER_SECOND = 1;

  private static final long FIN_TIMEOUT_SECONDS = 60;

  /** Of tcp_tw_reuse, for all addresses; Linux's own 2 is meant for loopback ones alone. */
  private static final long ON = 1;

  private static final long KEEPALIVE_SECONDS = 7_200;

  /** A hundredth more than the mean, for what the kernel's timers add to 60 s. */
  private static final double STEADY_SLACK = 1.02;

  private final Look look;
  private final TcpCounts tcp;
  private final List<BudgetOutlook> budgets;
  private final Events events;
  private final List<Finding> found = new ArrayList<>();

  private SettingsAdvice(Look look, TcpCounts tcp, List<BudgetOutlook> budgets, Events events) {
    this.look = look;
    this.tcp = tcp;
    this.budgets = budgets;
    this.events = events;
  }

  static List<Finding> find(Look look, TcpCounts tcp, List<BudgetOutlook> budgets, Events events) {
    SettingsAdvice advice = new SettingsAdvice(look, tcp, budgets, events);
    advice.reuse();
    advice.recycle();
    advice.buckets();
    advice.finTimeout();
    advice.portRange();
    advice.keepalive();
    return List.copyOf(advice.found);
  }

  private @Nullable Long setting(String name) {
    return look.sample().settings().get(name);
  }

  private double perSecond(@Nullable Role role) {
    TimeWaitCounts timeWait = tcp.timeWait();
    return timeWait.services().stream()
        .filter(of -> role == null || of.service().role() == role)
        .mapToDouble(of -> timeWait.perSecond(of.arrived()))
        .sum();
  }

  private boolean matters(String setting, double perSecond) {
    return perSecond >= look.threshold(FindingKind.SYSCTL, setting, NOTABLE_PER_SECOND);
  }

  private void add(
      String setting, long value, String summary, String cause, List<String> helps, String futile) {
    Sample sample = look.sample();
    found.add(
        new Finding(
            FindingKind.SYSCTL,
            Severity.INFO,
            new Finding.Subject(sample.netns(), null, null, null, null),
            sample.seconds(),
            summary,
            List.of(Fact.count(setting, value, setting + " is " + value)),
            cause,
            List.of(),
            helps,
            List.of(futile)));
  }

  private void reuse() {
    Long reuse = setting(Settings.TW_REUSE);
    if (reuse == null || reuse == 0) {
      return;
    }
    budgets.stream()
        .filter(of -> reuse == ON || of.budget().isLoopback())
        .filter(of -> matters(Settings.TW_REUSE, of.arrivalsPerSecond()))
        .filter(of -> of.reuse() == Reuse.TIMESTAMPS_OFF || of.reuse() == Reuse.TIMESTAMPS_STRIPPED)
        .findFirst()
        .ifPresent(
            of ->
                add(
                    Settings.TW_REUSE,
                    reuse,
                    "net.ipv4.tcp_tw_reuse does nothing for connections to "
                        + of.budget().peer().label()
                        + ", which have no timestamps.",
                    "The kernel reuses the port of a TIME_WAIT only where its connection had"
                        + " timestamps; "
                        + ReuseText.timestamps(of.budget(), of.reuse())
                        + ", and net.ipv4.tcp_timestamps is "
                        + setting(Settings.TIMESTAMPS)
                        + ".",
                    List.of(
                        of.reuse() == Reuse.TIMESTAMPS_OFF
                            ? "net.ipv4.tcp_timestamps = 1, which is Linux's own setting."
                            : "Find what takes the timestamps out: the peer's settings, a gateway,"
                                + " a load balancer."),
                    "tcp_tw_reuse = 1 in place of 2 adds other than loopback addresses, and works"
                        + " without timestamps no better."));
  }

  private void recycle() {
    Long recycle = setting(Settings.TW_RECYCLE);
    if (recycle != null && recycle != 0 && matters(Settings.TW_RECYCLE, perSecond(null))) {
      add(
          Settings.TW_RECYCLE,
          recycle,
          "net.ipv4.tcp_tw_recycle refuses connections of clients that share an address.",
          "It remembers one timestamp for each address and drops SYNs that are older, and hosts"
              + " behind one NAT have clocks of their own. Linux 4.12 took it out.",
          List.of("net.ipv4.tcp_tw_recycle = 0."),
          "It makes TIME_WAITs fewer, which are no trouble by themselves.");
    }
  }

  private void buckets() {
    Long limit = setting(Settings.MAX_TW_BUCKETS);
    Double byKernel = events.closesPerSecond();
    double perSecond = byKernel == null ? perSecond(null) : byKernel;
    double steady = STEADY_SLACK * lastingPerSecond(perSecond) * tcp.timeWait().lengthSeconds();
    if (limit != null && matters(Settings.MAX_TW_BUCKETS, perSecond) && steady > limit) {
      add(
          Settings.MAX_TW_BUCKETS,
          limit,
          "net.ipv4.tcp_max_tw_buckets is below the "
              + Texts.count(Math.round(steady))
              + " TIME_WAITs that "
              + Texts.pace(perSecond)
              + " come to.",
          limit == 0
              ? "At 0 no closed connection has a TIME_WAIT, and one of its late segments may be"
                  + " taken for one of the next connection with the same ports."
              : "What closes past the limit has no TIME_WAIT, and one of its late segments may be"
                  + " taken for one of the next connection with the same ports.",
          List.of("A limit above " + Texts.count(Math.round(steady)) + ", which works at once."),
          "A lower limit does not end those that are there.");
    }
  }

  /** Those that a returning client replaces need no place beside what comes after them. */
  private double lastingPerSecond(double perSecond) {
    Long overflow = events.moved(FullBuckets.OVERFLOW);
    TimeWaitCounts timeWait = tcp.timeWait();
    return overflow != null && overflow > 0
        ? perSecond
        : Math.min(
            perSecond,
            timeWait.perSecondLong(timeWait.sockets().total(), timeWait.expiring().total()));
  }

  private void finTimeout() {
    Long seconds = setting(Settings.FIN_TIMEOUT);
    if (seconds != null
        && seconds < FIN_TIMEOUT_SECONDS
        && matters(Settings.FIN_TIMEOUT, perSecond(null))) {
      add(
          Settings.FIN_TIMEOUT,
          seconds,
          "net.ipv4.tcp_fin_timeout is "
              + seconds
              + ", and TIME_WAIT lasts "
              + Texts.duration(tcp.timeWait().lengthSeconds())
              + " all the same.",
          "The setting is how long a connection that this side closed waits in FIN_WAIT2 for the"
              + " peer's FIN. "
              + (setting(Settings.TW_TIMEOUT) == null
                  ? "How long TIME_WAIT lasts is compiled into the kernel."
                  : "How long TIME_WAIT lasts is net.ipv4.tcp_tw_timeout on this kernel."),
          List.of("Leave it at 60 unless FIN_WAIT2s are the trouble: slow peers are cut off."),
          "Lowering it further.");
    }
  }

  private void portRange() {
    Long first = setting(Settings.PORT_RANGE_MIN);
    Long last = setting(Settings.PORT_RANGE_MAX);
    if (first != null
        && last != null
        && (first & 1) == (last & 1)
        && matters(Settings.PORT_RANGE_MIN, perSecond(Role.OUTBOUND))) {
      add(
          Settings.PORT_RANGE_MIN,
          first,
          "net.ipv4.ip_local_port_range, " + first + " " + last + ", has an odd number of ports.",
          "connect() goes through the ports of one parity, then through the others, in pairs: of an"
              + " odd number it misses one towards some destinations, and says EADDRNOTAVAIL one"
              + " port early.",
          List.of("First and last should differ in parity, as 32768 60999 do."),
          "It is one port: a range that runs out needs another cure.");
    }
  }

  private void keepalive() {
    Long seconds = setting(Settings.KEEPALIVE_TIME);
    List<StuckService> stuck = tcp.closeWait().services();
    boolean none =
        !stuck.isEmpty() && stuck.stream().allMatch(of -> of.causes().withKeepalive() == 0);
    long sockets = stuck.stream().mapToLong(StuckService::stuck).sum();
    if (seconds != null
        && seconds != KEEPALIVE_SECONDS
        && none
        && tcp.closeWait().agesKnown()
        && sockets >= look.thresholds().stuckSockets()) {
      add(
          Settings.KEEPALIVE_TIME,
          seconds,
          "net.ipv4.tcp_keepalive_time is "
              + seconds
              + ", and none of "
              + Texts.count(sockets, "stuck socket")
              + " has asked for keepalive.",
          "The setting is for sockets whose program has set SO_KEEPALIVE. Where it has, a timer"
              + " that runs already is not made shorter.",
          List.of("Have the program set SO_KEEPALIVE, or better, close its sockets."),
          "Lowering net.ipv4.tcp_keepalive_* further.");
    }
  }
}
