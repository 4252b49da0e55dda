package io.tcpwait.app.config;

import io.tcpwait.detect.Thresholds;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.Top;
import java.util.Map;

/**
 * What the agent's own file says.
 *
 * @param serviceByPort names of services by their port, 1 to 65535
 * @param top how many peers and services get series of their own
 * @param thresholds what it takes to raise a finding
 * @param peerGroups whose sums are shown
 * @param namespaces which network namespaces are watched
 */
public record AgentConfig(
    Map<Integer, String> serviceByPort,
    Top top,
    Thresholds thresholds,
    PeerGroups peerGroups,
    NamespacesConfig namespaces) {
  /** What holds where a file says nothing else. */
  public static final AgentConfig DEFAULT =
      new AgentConfig(
          Map.of(), Top.DEFAULT, Thresholds.DEFAULT, PeerGroups.NONE, NamespacesConfig.DEFAULT);

  public AgentConfig {
    serviceByPort = Map.copyOf(serviceByPort);
  }
}
