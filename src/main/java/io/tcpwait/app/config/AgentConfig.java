package io.tcpwait.app.config;

import io.tcpwait.model.Top;
import java.util.Map;

/**
 * What the agent's own file says.
 *
 * @param serviceByPort names of services by their port, 1 to 65535
 * @param top how many peers and services get series of their own
 */
public record AgentConfig(Map<Integer, String> serviceByPort, Top top) {
  /** What holds where a file says nothing else. */
  public static final AgentConfig DEFAULT = new AgentConfig(Map.of(), Top.DEFAULT);

  public AgentConfig {
    serviceByPort = Map.copyOf(serviceByPort);
  }
}
