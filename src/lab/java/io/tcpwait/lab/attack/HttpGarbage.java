package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;

/**
 * Requests with some bytes changed, left out or repeated, the same in each run.
 *
 * @param perSecond new connections a second
 */
record HttpGarbage(int perSecond) implements Attack {
  private static final int SEED = 20_261_128;

  /** The requests, with line feeds in place of CRLF. */
  private static final List<String> REQUESTS =
      List.of(
          """
          GET /metrics HTTP/1.1
          Host: a
          Accept: text/plain;version=0.0.4;q=0.5,*/*;q=0.1
          Accept-Encoding: gzip
          User-Agent: Prometheus/3.0

          """,
          """
          GET /metrics HTTP/9.9
          Host: a
           folded

          """,
          """
          POST /-/reload HTTP/1.1
          Host: a
          Transfer-Encoding: gzip, chunked

          5;x="y"
          hello
          0
          Trailer: 1

          """,
          """
          HEAD /api/v1/status?a=%00&b=%zz HTTP/1.0
          Cookie: a=b; c

          """,
          """
          GET http://a:80/metrics HTTP/1.1
          Host: a
          Host: b
          Content-Length: 5
          Content-Length: 6

          hello\
          """,
          """
          OPTIONS * HTTP/1.1
          Host: [::1]:10049
          Authorization: Basic Ojo6

          """);

  @Override
  public String name() {
    return "http_garbage_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    Random random = new Random(SEED);
    return Held.sending(target, perSecond, seconds, () -> mutated(random));
  }

  private static byte[] mutated(Random random) {
    String request = REQUESTS.get(random.nextInt(REQUESTS.size())).replace("\n", "\r\n");
    StringBuilder text = new StringBuilder(request);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.setCharAt(at, (char) random.nextInt(256));
        case 1 -> text.deleteCharAt(at);
        case 2 -> text.insert(at, text.substring(at, Math.min(text.length(), at + 20)));
        default -> text.insert(at, "\r\n".charAt(random.nextInt(2)));
      }
    }
    return text.toString().getBytes(ISO_8859_1);
  }
}
