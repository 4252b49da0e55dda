package io.tcpwait.outlet;

import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets to the peers of one group, in one role.
 *
 * @param label the value of the label {@code peer_group}
 * @param closeWait sockets
 * @param stuck how many of the CLOSE_WAITs are stuck; null if their ages are not known
 * @param timeWait sockets
 * @param timeWaitsPerSecond the recent rate of new TIME_WAITs
 */
public record PeerGroupShare(
    String label,
    Role role,
    long closeWait,
    @Nullable Long stuck,
    long timeWait,
    double timeWaitsPerSecond) {

  /**
   * Each group in each role, peers without a group last. Empty if no groups are configured, or if
   * the sample has no TCP table.
   */
  public static List<PeerGroupShare> of(Sample sample) {
    TcpCounts tcp = sample.tcp();
    return tcp == null ? List.of() : tcp.groups().stream().map(counts -> of(tcp, counts)).toList();
  }

  private static PeerGroupShare of(TcpCounts tcp, PeerGroupCounts counts) {
    return new PeerGroupShare(
        counts.name() == null ? Share.OTHER : counts.name(),
        counts.role(),
        counts.closeWait(),
        tcp.closeWait().agesKnown() ? (Long) counts.stuck() : null,
        counts.timeWait(),
        tcp.timeWait().perSecond(counts.arrived()));
  }

  /** Whether all its counts are 0. */
  public boolean isEmpty() {
    return closeWait == 0 && timeWait == 0 && timeWaitsPerSecond == 0;
  }
}
