package io.tcpwait.lab.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The number of file descriptors that a program has open.
 *
 * @param seconds Unix time
 */
record Descriptors(double seconds, long open) {
  /** Counts them now. */
  static Descriptors of(long pid) throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
      return new Descriptors(System.currentTimeMillis() / 1e3, files.count());
    }
  }

  /**
   * The Unix time at which a limit is reached, at the pace between this count and a later count.
   */
  double exhausted(Descriptors later, int limit) {
    double perSecond = (later.open - open) / (later.seconds - seconds);
    return later.seconds + (limit - later.open) / perSecond;
  }
}
