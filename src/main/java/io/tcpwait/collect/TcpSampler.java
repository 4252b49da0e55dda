package io.tcpwait.collect;

import io.tcpwait.kernel.NetlinkException;
import io.tcpwait.kernel.TcpSource;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.Source;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.tables.TcpTable;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts the TCP table over netlink, or from procfs if netlink fails. All states but ESTABLISHED
 * are dumped for every sample. Established connections are dumped only as often as a port budget
 * could have moved. Nothing is dumped while a {@link DumpGate} tells that the last dump still
 * holds, for up to a minute.
 */
final class TcpSampler {
  private static final int ESTABLISHED = TcpState.ESTABLISHED.bit();
  private static final int WAITING = TcpState.mask(TcpState.ALL) & ~ESTABLISHED;

  /** So that slow changes are seen, such as how many connections a peer has. */
  private static final long ESTABLISHED_EVERY_NS = 60_000_000_000L;

  /** Up to this many connections are dumped about as fast as they are passed over. */
  private static final int FEW = 1_000;

  private static final int FEW_OF = 8;

  /** A port budget that may be used to this share is looked at in every sample. */
  private static final double NEAR_RATIO = 0.7;

  /** If closed listeners are found, the table is dumped twice, but not more often than this. */
  private static final long FIND_GONE_EVERY_NS = 60_000_000_000L;

  /** A refusal does not pass by itself, and each request makes some kernels run modprobe. */
  private static final long ASK_REFUSED_AGAIN_NS = 60_000_000_000L;

  private final TcpSource netlink;
  private final TcpSource procfs;
  private final TcpTable table;
  private final SourceHealth health;
  private final DumpGate gate = new DumpGate();
  private TcpVisitor visitor;
  private long waiting;
  private boolean withEstablished;
  private @Nullable Long lastWholeNs;
  private @Nullable Long lastFoundNs;
  private long lastOpened;
  private long lastEstablished;
  private @Nullable NetlinkException refusal;
  private long refusedNs;

  TcpSampler(TcpSource netlink, TcpSource procfs, TcpTable table, SourceHealth health) {
    this.netlink = netlink;
    this.procfs = procfs;
    this.table = table;
    visitor = table;
    this.health = health;
  }

  /**
   * The counts, or null if neither source gave the whole table.
   *
   * @param also is shown all sockets too
   * @param activity of just now
   */
  @Nullable TcpCounts sample(long nowNs, @Nullable TcpVisitor also, TcpActivity activity) {
    TcpCounts unchanged = also == null ? unchanged(activity, nowNs) : null;
    if (unchanged != null) {
      return unchanged;
    }
    gate.open();
    visitor = also == null ? table : both(table, also);
    if (refusal != null && nowNs - refusedNs < ASK_REFUSED_AGAIN_NS) {
      netlinkFailed(refusal, nowNs);
    } else {
      boolean whole = also != null || isWholeDue(activity, nowNs);
      TcpCounts counts = dumpNetlink(whole, activity, nowNs);
      if (counts != null) {
        health.notAsked(Source.PROCFS);
        return counts;
      }
    }
    return dumpProcfs(activity, nowNs);
  }

  private @Nullable TcpCounts unchanged(TcpActivity activity, long nowNs) {
    boolean recent = lastWholeNs != null && nowNs - lastWholeNs < ESTABLISHED_EVERY_NS;
    TcpCounts counts = recent && table.standsStill() ? gate.unchanged(activity) : null;
    if (counts != null) {
      table.unchanged(nowNs);
    }
    return counts;
  }

  /** Whether established connections, the most expensive to dump, have to be dumped. */
  private boolean isWholeDue(TcpActivity activity, long nowNs) {
    return activity.currEstab() == null
        || activity.activeOpens() == null
        || lastWholeNs == null
        || nowNs - lastWholeNs >= ESTABLISHED_EVERY_NS
        || activity.currEstab() <= Math.max(FEW, waiting / FEW_OF);
  }

  private TcpCounts end(TcpActivity activity, long nowNs) {
    if (withEstablished) {
      lastWholeNs = nowNs;
      lastOpened = activity.activeOpens() == null ? 0 : activity.activeOpens();
    }
    TcpCounts counts = table.end(withEstablished ? null : activity.currEstab());
    if (withEstablished) {
      lastEstablished = counts.sockets().getOrDefault(TcpState.ESTABLISHED, 0L);
    }
    waiting =
        counts.sockets().entrySet().stream()
            .filter(of -> of.getKey() != TcpState.ESTABLISHED)
            .mapToLong(Map.Entry::getValue)
            .sum();
    return counts;
  }

  private @Nullable TcpCounts dumpNetlink(boolean whole, TcpActivity activity, long nowNs) {
    try {
      dump(whole, activity, nowNs);
      TcpCounts counts = end(activity, nowNs);
      gate.dumped(counts, activity);
      health.succeeded(Source.NETLINK);
      refusal = null;
      return counts;
    } catch (IOException | RuntimeException e) {
      refusal = e instanceof NetlinkException answer && answer.refused() ? answer : null;
      refusedNs = nowNs;
      netlinkFailed(e, nowNs);
      return null;
    }
  }

  private void netlinkFailed(Exception e, long nowNs) {
    health.failed(
        Source.NETLINK, e, "sockets are read from /proc/net/tcp, with less detail", nowNs);
  }

  private @Nullable TcpCounts dumpProcfs(TcpActivity activity, long nowNs) {
    try {
      walkProcfs(nowNs);
      if (isToDumpAgain(nowNs)) {
        walkProcfs(nowNs);
      }
      TcpCounts counts = end(activity, nowNs);
      health.succeeded(Source.PROCFS);
      return counts;
    } catch (IOException | RuntimeException e) {
      health.failed(Source.PROCFS, e, "no sockets in this sample", nowNs);
      return null;
    }
  }

  private void walkProcfs(long nowNs) throws IOException {
    table.begin(nowNs);
    table.beginEstablished();
    withEstablished = true;
    procfs.dump(WAITING | ESTABLISHED, false, visitor);
  }

  /** Whether to dump again for closed listeners, so that the first sample has the right roles. */
  private boolean isToDumpAgain(long nowNs) {
    boolean found = table.findsGoneListeners();
    boolean again = lastFoundNs == null || nowNs - lastFoundNs >= FIND_GONE_EVERY_NS;
    if (found && again) {
      lastFoundNs = nowNs;
    }
    return found && again;
  }

  private void dump(boolean whole, TcpActivity activity, long nowNs) throws IOException {
    walk(whole, activity, nowNs);
    if (isToDumpAgain(nowNs)) {
      walk(whole, activity, nowNs);
    }
  }

  /**
   * A TIME_WAIT has no tcp_info, so asking for it costs only for the sockets that need it. A
   * connection that ends between the two walks is in neither; the next sample has it.
   */
  private void walk(boolean whole, TcpActivity activity, long nowNs) throws IOException {
    table.begin(nowNs);
    withEstablished = whole;
    if (whole) {
      table.beginEstablished();
      netlink.dump(WAITING | ESTABLISHED, true, visitor);
      return;
    }
    netlink.dump(WAITING, true, visitor);
    if (isBudgetMoved(activity)) {
      withEstablished = true;
      table.beginEstablished();
      netlink.dump(ESTABLISHED, true, visitor);
    }
  }

  /**
   * Whether a port budget may be nearly used up, or have moved since established connections were
   * dumped. All connections opened since then may belong to one tuple. Unless others have ended, no
   * tuple can have gained more connections than the total has gained.
   */
  private boolean isBudgetMoved(TcpActivity activity) {
    long opened = activity.activeOpens() == null ? 0 : activity.activeOpens() - lastOpened;
    long more =
        activity.currEstab() == null
            ? opened
            : activity.currEstab() - table.closeWaits() - lastEstablished;
    return table.needsEstablished()
        || table.portsMayRunOut(NEAR_RATIO, opened)
        || table.portsMayHaveMoved(PortCounts.MOVED_RATIO, Math.min(opened, more));
  }

  private static TcpVisitor both(TcpVisitor first, TcpVisitor second) {
    return socket -> {
      first.visit(socket);
      second.visit(socket);
    };
  }
}
