package io.tcpwait.outlet;

import io.tcpwait.sample.PeerGroupCounts;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Sample;
import io.tcpwait.sample.TcpCounts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of the sockets with the peers of a group.
 *
 * @param label the value of the label {@code peer_group}
 * @param closeWait sockets
 * @param stuck how many of these are stuck; null where their ages are not known
 * @param timeWait sockets
 * @param timeWaitsPerSecond how fast these came of late
 */
public record PeerGroupShare(
    String label,
    Role role,
    long closeWait,
    @Nullable Long stuck,
    long timeWait,
    double timeWaitsPerSecond) {

  /**
   * Each group in each role, those of no group last; none where none are configured, or where the
   * sample has no TCP table.
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

  /** Whether there is nothing to say of it. */
  public boolean isEmpty() {
    return closeWait == 0 && timeWait == 0 && timeWaitsPerSecond == 0;
  }
}
