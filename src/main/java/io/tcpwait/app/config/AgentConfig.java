package io.tcpwait.app.config;

import io.tcpwait.detect.Thresholds;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.Top;
import java.util.Map;

/**
 * The contents of the agent's own file.
 *
 * @param serviceByPort names of services by their port, 1 to 65535
 * @param top how many peers and services get series of their own
 * @param thresholds the values that raise a finding
 * @param peerGroups groups of peers whose sums are shown
 * @param namespaces which network namespaces are watched
 */
public record AgentConfig(
    Map<Integer, String> serviceByPort,
    Top top,
    Thresholds thresholds,
    PeerGroups peerGroups,
    NamespacesConfig namespaces) {
  /** The values if a file does not set others. */
  public static final AgentConfig DEFAULT =
      new AgentConfig(
          Map.of(), Top.DEFAULT, Thresholds.DEFAULT, PeerGroups.NONE, NamespacesConfig.DEFAULT);

  public AgentConfig {
    serviceByPort = Map.copyOf(serviceByPort);
  }
}
