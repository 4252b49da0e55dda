package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Base64;

/**
 * Requests with wrong passwords that never repeat, so that a server has to compute a bcrypt hash
 * for each.
 *
 * @param perSecond new connections a second
 */
record WrongPasswords(int perSecond) implements Attack {
  @Override
  public String name() {
    return "wrong_passwords_" + perSecond;
  }

  @Override
  public long run(InetSocketAddress target, int seconds) throws IOException, InterruptedException {
    int[] guess = {0};
    return Held.sending(target, perSecond, seconds, () -> request(guess[0]++));
  }

  private static byte[] request(int guess) {
    String pair = "scraper:guess " + guess;
    return ("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Basic "
            + Base64.getEncoder().encodeToString(pair.getBytes(US_ASCII))
            + "\r\n\r\n")
        .getBytes(US_ASCII);
  }
}
