package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Requests whose clients then send a FIN and never close. Each leaves a CLOSE_WAIT on the server
 * until the server closes too.
 *
 * @param perSecond new connections a second
 */
public record HalfCloses(int perSecond) implements Attack {
  private static final byte[] REQUEST =
      "GET /-/healthy HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(US_ASCII);

  @Override
  public String name() {
    return "half_closes_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.atPace(
        target,
        perSecond,
        seconds,
        held -> {
          held.open(REQUEST);
          held.endLast();
        });
  }
}
