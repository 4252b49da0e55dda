package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * POSTs to {@code /-/reload}, several on each of many connections.
 *
 * @param perSecond requests a second
 */
record ReloadStorm(int perSecond) implements Attack {
  private static final int PER_CONNECTION = 20;
  private static final byte[] REQUESTS =
      "POST /-/reload HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"
          .repeat(PER_CONNECTION)
          .getBytes(US_ASCII);

  @Override
  public String name() {
    return "reload_storm_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.sending(target, Math.max(1, perSecond / PER_CONNECTION), seconds, () -> REQUESTS);
  }
}
