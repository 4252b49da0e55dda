package io.tcpwait.kit.closewait;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import jdk.net.ExtendedSocketOptions;

/**
 * The times of SO_KEEPALIVE.
 *
 * @param idleSeconds until the first probe
 * @param intervalSeconds between probes
 * @param probes unanswered probes before the connection is given up
 */
public record Keepalive(int idleSeconds, int intervalSeconds, int probes) {
  /** Reads {@code idle,interval,probes}. */
  public static Keepalive parse(String text) {
    String[] words = text.split(",", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException("not three numbers: " + text);
    }
    return new Keepalive(
        Integer.parseInt(words[0]), Integer.parseInt(words[1]), Integer.parseInt(words[2]));
  }

  /** The format of {@link #parse}. */
  @Override
  public String toString() {
    return idleSeconds + "," + intervalSeconds + "," + probes;
  }

  void setOn(SocketChannel channel) throws IOException {
    channel
        .setOption(StandardSocketOptions.SO_KEEPALIVE, true)
        .setOption(ExtendedSocketOptions.TCP_KEEPIDLE, idleSeconds)
        .setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, intervalSeconds)
        .setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, probes);
  }
}
