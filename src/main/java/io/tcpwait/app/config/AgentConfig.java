package io.tcpwait.app.config;

import io.tcpwait.model.Top;
import java.util.Map;

/**
 * What the agent's own file says.
 *
 * @param serviceByPort names of services by their port, 1 to 65535
 * @param topPeers how many peers get series of their own
 * @param topServices how many services get series of their own
 */
public record AgentConfig(Map<Integer, String> serviceByPort, int topPeers, int topServices) {
  /** What holds where a file says nothing else. */
  public static final AgentConfig DEFAULT =
      new AgentConfig(Map.of(), Top.DEFAULT.peers(), Top.DEFAULT.services());

  public AgentConfig {
    serviceByPort = Map.copyOf(serviceByPort);
  }
}
