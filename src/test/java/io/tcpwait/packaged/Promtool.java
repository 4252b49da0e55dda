package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;

/** Prometheus' program that checks its formats. */
final class Promtool {
  private Promtool() {}

  /** Checks that promtool accepts a scrape without complaints. */
  static void assertFindsNothing(String scrape) throws IOException, InterruptedException {
    Process promtool =
        new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = promtool.getOutputStream()) {
      in.write(scrape.getBytes(UTF_8));
    }
    assertThat(new String(promtool.getInputStream().readAllBytes(), UTF_8)).isEmpty();
    assertThat(promtool.waitFor()).isZero();
  }
}
