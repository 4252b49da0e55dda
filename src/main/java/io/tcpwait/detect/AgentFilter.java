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
    return new Sample(
        sample.netns(),
        sample.seconds(),
        leaveOut(sample.tcp(), own),
        sample.sockstat(),
        sample.events(),
        sample.settings(),
        sample.owners().stream().filter(owner -> owner.pid() != own.pid()).toList(),
        sample.programs(),
        sample.host(),
        sample.agent(),
        sample.search(),
        own);
  }

  private static @Nullable TcpCounts leaveOut(@Nullable TcpCounts tcp, OwnSockets own) {
    return tcp == null
        ? null
        : new TcpCounts(
            tcp.sockets(),
            closeWait(tcp.closeWait(), own),
            stalled(tcp.stalled(), own),
            timeWait(tcp.timeWait(), own),
            tcp.ports(),
            tcp.groups(),
            tcp.peers(),
            tcp.acceptQueues().stream().filter(queue -> !own.isOwn(queue.service())).toList());
  }

  private static CloseWaitCounts closeWait(CloseWaitCounts of, OwnSockets own) {
    return new CloseWaitCounts(
        of.agesKnown(),
        of.sockets(),
        of.stuck(),
        of.oldestAgeSeconds(),
        of.causes(),
        of.uncertain().stream().filter(one -> !own.isOwn(one.service())).toList(),
        of.services().stream().filter(stuck -> !own.isOwn(stuck.service())).toList(),
        of.arrivals());
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
    return new TimeWaitCounts(
        of.lengthSeconds(),
        of.windowSeconds(),
        of.sockets(),
        of.arrived(),
        of.expiring(),
        of.peakPerSecond(),
        of.services().stream().filter(one -> !own.isOwn(one.service())).toList(),
        of.clients().stream().filter(client -> !own.isOwn(client.peer().service())).toList(),
        of.replaced(),
        of.spans());
  }
}
