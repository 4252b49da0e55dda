package io.tcpwait.detect;

import io.tcpwait.sample.CloseWaitCounts;
import io.tcpwait.sample.OwnSockets;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.Stalled;
import io.tcpwait.sample.StalledService;
import io.tcpwait.sample.TcpCounts;
import io.tcpwait.sample.TimeWaitCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the agent's own port and process out of a sample. Scrapes end in TIME_WAITs of the agent.
 * These do not harm the host, and its people cannot mend them.
 */
final class AgentFilter {
  private AgentFilter() {}

  /** The sample that the rules judge; sums over all services stay. */
  static Sample leaveOut(Sample sample) {
    OwnSockets own = sample.own();
    if (own.equals(OwnSockets.NONE)) {
      return sample;
    }
    TcpCounts tcp = sample.tcp();
    return sample.with(
        tcp == null ? null : leaveOut(tcp, own),
        sample.owners().stream().filter(owner -> owner.pid() != own.pid()).toList());
  }

  private static TcpCounts leaveOut(TcpCounts tcp, OwnSockets own) {
    return tcp.with(
        closeWait(tcp.closeWait(), own),
        stalled(tcp.stalled(), own),
        timeWait(tcp.timeWait(), own),
        tcp.acceptQueues().stream().filter(queue -> !own.isOwn(queue.service())).toList());
  }

  private static CloseWaitCounts closeWait(CloseWaitCounts of, OwnSockets own) {
    return of.with(
        of.uncertain().stream().filter(one -> !own.isOwn(one.service())).toList(),
        of.services().stream().filter(stuck -> !own.isOwn(stuck.service())).toList());
  }

  private static Stalled stalled(Stalled of, OwnSockets own) {
    return new Stalled(
        of.halfClosed().stream().filter(one -> !own.isOwn(one.service())).toList(),
        leaveOut(of.finWait2(), own),
        leaveOut(of.receive(), own));
  }

  private static @Nullable List<StalledService> leaveOut(
      @Nullable List<StalledService> services, OwnSockets own) {
    return services == null
        ? null
        : services.stream().filter(one -> !own.isOwn(one.service())).toList();
  }

  private static TimeWaitCounts timeWait(TimeWaitCounts of, OwnSockets own) {
    return of.with(
        of.services().stream().filter(one -> !own.isOwn(one.service())).toList(),
        of.clients().stream().filter(client -> !own.isOwn(client.peer().service())).toList());
  }
}
