package io.tcpwait.kit.timewait;

import io.tcpwait.kit.Netns;
import java.io.IOException;

/** Limits the ephemeral ports, so that they run out. */
public final class FewPorts {
  private static final int FIRST = 32_768;

  private FewPorts() {}

  /**
   * Leaves the namespace of the calling thread that many ephemeral ports.
   *
   * @param reuse tcp_tw_reuse: 0 never, 1 always, 2 on loopbacks
   */
  public static void leave(int ports, int reuse) throws IOException {
    Netns.sysctl("net.ipv4.tcp_tw_reuse", reuse);
    Netns.sysctl("net.ipv4.ip_local_port_range", FIRST, FIRST + ports - 1);
  }
}
