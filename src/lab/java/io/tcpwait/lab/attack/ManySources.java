package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tcpwait.kit.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Unfinished requests, each from another address in 127.100.0.0/16 and above, so that no address
 * uses up its share.
 *
 * @param perSecond new connections a second
 */
public record ManySources(int perSecond) implements Attack {
  private static final int FIRST_NET = 100;
  private static final int SOURCES = 60_000;
  private static final byte[] HALF_A_REQUEST = "GET /metrics HTTP/1.1\r\nHos".getBytes(US_ASCII);

  @Override
  public String name() {
    return "many_sources_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    int[] next = {0};
    return Held.atPace(
        target,
        perSecond,
        seconds,
        held -> held.open(Loopback.host(FIRST_NET, next[0]++ % SOURCES), 0, HALF_A_REQUEST));
  }
}
