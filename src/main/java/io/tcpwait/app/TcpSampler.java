package io.tcpwait.app;

import io.tcpwait.kernel.NetlinkException;
import io.tcpwait.kernel.TcpSource;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.model.Source;
import io.tcpwait.model.TcpCounts;
import io.tcpwait.model.TcpTable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has the TCP table counted: over netlink, or where that fails from procfs. */
final class TcpSampler {
  /**
   * Nobody looks at the tcp_info of these, which costs an eighth more for each socket. The
   * listeners come with the others, since they tell the roles of all.
   */
  private static final List<TcpState> NOT_WAITING =
      List.of(TcpState.ESTABLISHED, TcpState.SYN_SENT, TcpState.SYN_RECV);

  private static final List<TcpState> CLOSE_WAIT = List.of(TcpState.CLOSE_WAIT);
  private static final int ESTABLISHED = TcpState.mask(NOT_WAITING);
  private static final int WAITING = TcpState.mask(TcpState.ALL) & ~ESTABLISHED;

  /** A refusal does not pass by itself, and being asked makes some kernels run modprobe. */
  private static final long ASK_REFUSED_AGAIN_NS = 60_000_000_000L;

  private final TcpSource netlink;
  private final TcpSource procfs;
  private final TcpTable table;
  private final SourceHealth health;
  private TcpVisitor visitor;
  private boolean closeWaits = true;
  private boolean oneWalk;
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
   * The counts, or null where neither source gave the whole table.
   *
   * @param also is shown all sockets too
   */
  @Nullable TcpCounts sample(long nowNs, @Nullable TcpVisitor also) {
    visitor = also == null ? table : both(table, also);
    if (refusal != null && nowNs - refusedNs < ASK_REFUSED_AGAIN_NS) {
      netlinkFailed(refusal, nowNs);
    } else if (dumpNetlink(nowNs)) {
      health.notAsked(Source.PROCFS);
      TcpCounts counts = table.end();
      // Those that come until the next sample are too young by then for anybody to ask their age.
      closeWaits = count(counts, CLOSE_WAIT) > 0;
      oneWalk = isOneWalkCheaper(counts);
      return counts;
    }
    closeWaits = true;
    return dumpProcfs(nowNs) ? table.end() : null;
  }

  /** To pass over a socket costs about what its tcp_info does. */
  private static boolean isOneWalkCheaper(TcpCounts counts) {
    long established = count(counts, NOT_WAITING);
    return established < count(counts, TcpState.ALL) - established;
  }

  private static long count(TcpCounts counts, List<TcpState> states) {
    return states.stream().mapToLong(state -> counts.sockets().getOrDefault(state, 0L)).sum();
  }

  private boolean dumpNetlink(long nowNs) {
    try {
      dump(nowNs);
      health.succeeded(Source.NETLINK);
      refusal = null;
      return true;
    } catch (IOException e) {
      refusal = e instanceof NetlinkException answer && answer.refused() ? answer : null;
      refusedNs = nowNs;
      netlinkFailed(e, nowNs);
      return false;
    }
  }

  private void netlinkFailed(IOException e, long nowNs) {
    health.failed(
        Source.NETLINK, reason(e), "sockets are read from /proc/net/tcp, with less detail", nowNs);
  }

  private boolean dumpProcfs(long nowNs) {
    try {
      table.begin(nowNs);
      procfs.dump(WAITING | ESTABLISHED, false, visitor);
      health.succeeded(Source.PROCFS);
      return true;
    } catch (IOException e) {
      health.failed(Source.PROCFS, reason(e), "no sockets in this sample", nowNs);
      return false;
    }
  }

  private void dump(long nowNs) throws IOException {
    table.begin(nowNs);
    if (!closeWaits || oneWalk) {
      netlink.dump(WAITING | ESTABLISHED, closeWaits, visitor);
    } else {
      // In this order, a connection that gets its FIN meanwhile is seen twice rather than missed.
      netlink.dump(ESTABLISHED, false, visitor);
      netlink.dump(WAITING, true, visitor);
    }
  }

  private static TcpVisitor both(TcpVisitor first, TcpVisitor second) {
    return socket -> {
      first.visit(socket);
      second.visit(socket);
    };
  }

  private static String reason(IOException e) {
    return e instanceof NetlinkException ? String.valueOf(e.getMessage()) : e.toString();
  }
}
