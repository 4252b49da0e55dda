package io.tcpwait.lab;

import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The packaged agent watching all namespaces, and its cost by its own metrics. */
final class WatchingAgent implements AutoCloseable {
  private static final String ADDRESS = "127.0.0.1:9742";
  private static final String FOUND = "tcpwait_namespaces{state=\"found\"}";
  private static final String WATCHED = "tcpwait_namespaces{state=\"watched\"}";
  private static final String LAST_SAMPLE = "tcpwait_netns_last_sample_timestamp_seconds";

  /** The agent looks for namespaces every 30 s. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);

  private static final double MS_PER_SECOND = 1e3;

  private final Daemon daemon;

  /**
   * The cost over a period.
   *
   * @param cpuMs of the sampling thread, per sample
   * @param durationMs of the last sample at each scrape
   * @param processRatio CPU time of all threads, as a share of the time
   * @param stalestSeconds the age of the oldest figure of a namespace at any scrape
   */
  record Cost(
      double cpuMs,
      double durationMs,
      double longestMs,
      double processRatio,
      double stalestSeconds,
      double found,
      double watched,
      long residentKib,
      long series) {}

  private record Reading(double samples, double cpuSeconds, long processNanos, long nanos) {}

  /** Starts it in the network namespace of the calling thread. */
  WatchingAgent(Path launcher, int intervalSeconds) throws IOException {
    daemon =
        new Daemon(
            ADDRESS,
            launcher.toString(),
            "--netns=all",
            "--sample.interval=" + intervalSeconds + "s",
            "--log.level=warn",
            "--web.listen-address=" + ADDRESS);
    try {
      awaitFirstSample();
    } catch (Throwable e) {
      daemon.close();
      throw e;
    }
  }

  private void awaitFirstSample() throws IOException {
    long start = System.nanoTime();
    while (daemon.scrape().lines().noneMatch(line -> line.startsWith(FOUND))) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IOException("no sample");
      }
      Pause.until(System.nanoTime() + Pause.SECOND_NANOS / 20);
    }
  }

  /** Scrapes every second for that time. */
  Cost measure(int seconds) throws IOException {
    Reading start = read(daemon.scrape());
    double durations = 0;
    double longest = 0;
    double stalest = 0;
    String scraped = "";
    for (int i = 0; i < seconds; i++) {
      Pause.until(start.nanos + (i + 1) * Pause.SECOND_NANOS);
      scraped = daemon.scrape();
      double duration = TextFormat.sum(scraped, "tcpwait_sample_duration_seconds");
      durations += duration;
      longest = Math.max(longest, duration);
      stalest = Math.max(stalest, stalestSeconds(scraped));
    }
    Reading end = read(scraped);
    double samples = end.samples - start.samples;
    return new Cost(
        (end.cpuSeconds - start.cpuSeconds) * MS_PER_SECOND / samples,
        durations * MS_PER_SECOND / seconds,
        longest * MS_PER_SECOND,
        (double) (end.processNanos - start.processNanos) / (end.nanos - start.nanos),
        stalest,
        value(scraped, FOUND),
        value(scraped, WATCHED),
        daemon.kilobytes("status", "VmRSS"),
        scraped.lines().filter(line -> !line.startsWith("#")).count());
  }

  private Reading read(String scraped) throws IOException {
    return new Reading(
        TextFormat.sum(scraped, "tcpwait_samples_total"),
        TextFormat.sum(scraped, "tcpwait_sample_cpu_seconds_total"),
        daemon.cpuNanos(),
        System.nanoTime());
  }

  private static double stalestSeconds(String scraped) {
    double oldest =
        scraped
            .lines()
            .filter(line -> line.startsWith(LAST_SAMPLE + "{"))
            .mapToDouble(TextFormat::value)
            .min()
            .orElse(Double.NaN);
    return System.currentTimeMillis() / MS_PER_SECOND - oldest;
  }

  /** The number of namespaces that the agent has found. */
  double found() throws IOException {
    return value(daemon.scrape(), FOUND);
  }

  /** Waits until the number has fallen by {@code fewer}, and returns it. */
  double awaitFewer(double before, int fewer) throws IOException {
    long start = System.nanoTime();
    double found = found();
    while (found > before - fewer) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IOException("%.0f namespaces of %.0f are left".formatted(found, before));
      }
      Pause.until(System.nanoTime() + Pause.SECOND_NANOS / 2);
      found = found();
    }
    return found;
  }

  private static double value(String scraped, String series) throws IOException {
    return scraped
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(TextFormat::value)
        .findFirst()
        .orElseThrow(() -> new IOException("no " + series));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
