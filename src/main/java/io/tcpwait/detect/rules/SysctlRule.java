package io.tcpwait.detect.rules;

import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKey;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Rule;
import io.tcpwait.detect.RuleContext;
import io.tcpwait.detect.history.Reuse;
import io.tcpwait.detect.text.SysctlText;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Settings;
import io.tcpwait.sample.StuckService;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@link FindingKind#SYSCTL}: settings of the kernel that have no effect on the present load, or
 * harm it. Without such a load, the rule does not mention them.
 */
public final class SysctlRule implements Rule {
  /** TIME_WAITs per second that make settings about them matter. */
  private static final double NOTABLE_PER_SECOND = 1;

  private static final long FIN_TIMEOUT_SECONDS = 60;

  /** The value of tcp_tw_reuse for all addresses; Linux's own 2 is for loopback addresses alone. */
  private static final long ON = 1;

  private static final long KEEPALIVE_SECONDS = 7_200;

  /** Sockets whose peer does not answer may use only half of the limit (tcp_out_of_resources()). */
  private static final double ORPHANS_RATIO = 0.4;

  private static final long LEAST_ORPHANS = 10;

  @Override
  public FindingKind kind() {
    return FindingKind.SYSCTL;
  }

  @Override
  public boolean canJudge(RuleContext context) {
    return !context.settings().isEmpty();
  }

  @Override
  public void judge(RuleContext context, Consumer<Finding> found) {
    reuse(context, found);
    recycle(context, found);
    buckets(context, found);
    finTimeout(context, found);
    portRange(context, found);
    orphans(context, found);
    reservedPorts(context, found);
    keepalive(context, found);
  }

  private static @Nullable Long setting(RuleContext context, String name) {
    return context.settings().get(name);
  }

  private static double perSecond(RuleContext context, @Nullable Role role) {
    TimeWaitCounts timeWait = context.tcp().timeWait();
    return timeWait.services().stream()
        .filter(of -> role == null || of.service().role() == role)
        .mapToDouble(of -> timeWait.perSecond(of.arrived()))
        .sum();
  }

  private static boolean matters(RuleContext context, String setting, double perSecond) {
    FindingKey key = FindingKey.ofSetting(FindingKind.SYSCTL, setting);
    return perSecond >= context.threshold(key, NOTABLE_PER_SECOND);
  }

  private static void reuse(RuleContext context, Consumer<Finding> found) {
    Long reuse = setting(context, Settings.TW_REUSE);
    if (reuse == null || reuse == 0) {
      return;
    }
    context.ports().budgets().stream()
        .filter(of -> reuse == ON || of.budget().isLoopback())
        .filter(of -> matters(context, Settings.TW_REUSE, of.arrivalsPerSecond()))
        .filter(of -> of.reuse() == Reuse.TIMESTAMPS_OFF || of.reuse() == Reuse.TIMESTAMPS_STRIPPED)
        .findFirst()
        .ifPresent(of -> found.accept(SysctlText.reuse(context, reuse, of)));
  }

  private static void recycle(RuleContext context, Consumer<Finding> found) {
    Long recycle = setting(context, Settings.TW_RECYCLE);
    if (recycle != null
        && recycle != 0
        && matters(context, Settings.TW_RECYCLE, perSecond(context, null))) {
      found.accept(SysctlText.recycle(context, recycle));
    }
  }

  private static void buckets(RuleContext context, Consumer<Finding> found) {
    Long limit = setting(context, Settings.MAX_TW_BUCKETS);
    if (limit != null
        && matters(context, Settings.MAX_TW_BUCKETS, context.bucketDemand().perSecond())
        && context.bucketDemand().exceeds(limit)) {
      found.accept(SysctlText.buckets(context, limit));
    }
  }

  private static void finTimeout(RuleContext context, Consumer<Finding> found) {
    Long seconds = setting(context, Settings.FIN_TIMEOUT);
    if (seconds != null
        && seconds < FIN_TIMEOUT_SECONDS
        && matters(context, Settings.FIN_TIMEOUT, perSecond(context, null))) {
      found.accept(SysctlText.finTimeout(context, seconds));
    }
  }

  private static void portRange(RuleContext context, Consumer<Finding> found) {
    Long first = setting(context, Settings.PORT_RANGE_MIN);
    Long last = setting(context, Settings.PORT_RANGE_MAX);
    if (first != null
        && last != null
        && (first & 1) == (last & 1)
        && matters(context, Settings.PORT_RANGE_MIN, perSecond(context, Role.OUTBOUND))) {
      found.accept(SysctlText.portRange(context, first, last));
    }
  }

  private static void orphans(RuleContext context, Consumer<Finding> found) {
    Long limit = setting(context, Settings.MAX_ORPHANS);
    Long orphans = context.sample().sockstat().get("tcp_orphan");
    FindingKey key = FindingKey.ofSetting(FindingKind.SYSCTL, Settings.MAX_ORPHANS);
    if (limit != null
        && orphans != null
        && orphans >= LEAST_ORPHANS
        && orphans >= context.threshold(key, ORPHANS_RATIO) * limit) {
      found.accept(SysctlText.orphans(context, key, orphans, limit));
    }
  }

  /** A host that does not open connections does not give these ports away. */
  private static void reservedPorts(RuleContext context, Consumer<Finding> found) {
    PortCounts ports = context.tcp().ports();
    Long opened = context.sample().events().get("ActiveOpens");
    if (ports != null && ports.listeners().count() > 0 && opened != null && opened > 0) {
      found.accept(SysctlText.reservedPorts(context, ports.listeners()));
    }
  }

  private static void keepalive(RuleContext context, Consumer<Finding> found) {
    Long seconds = setting(context, Settings.KEEPALIVE_TIME);
    List<StuckService> stuck = context.tcp().closeWait().services();
    boolean none =
        !stuck.isEmpty() && stuck.stream().allMatch(of -> of.causes().withKeepalive() == 0);
    long sockets = stuck.stream().mapToLong(StuckService::stuck).sum();
    if (seconds != null
        && seconds != KEEPALIVE_SECONDS
        && none
        && context.tcp().closeWait().agesKnown()
        && sockets >= context.thresholds().stuckSockets()) {
      found.accept(SysctlText.keepalive(context, seconds, sockets));
    }
  }
}
