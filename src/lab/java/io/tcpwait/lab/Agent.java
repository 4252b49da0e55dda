package io.tcpwait.lab;

import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.util.Map;

/** The packaged agent, which samples at its own interval and measures its own CPU time. */
final class Agent implements Contender {
  /** The CPU time of the sampling thread, by the agent's own counter. */
  static final String SAMPLING = "tcpwait, sampling";

  /** The part of that for the search for processes behind sockets. */
  private static final String OWNERS = "tcpwait, search for owners";

  /**
   * The whole process, with a scrape at each end of a round, the compiler and the garbage
   * collector.
   */
  static final String PROCESS = "tcpwait, whole process";

  private static final String ADDRESS = "127.0.0.1:9742";

  final Daemon daemon;
  private Reading start = new Reading(0, 0, 0, 0);

  private record Reading(
      double samples, double sampleSeconds, double ownerSeconds, long processNanos) {}

  /** Starts an agent that samples every {@code seconds}. */
  Agent(String launcher, int seconds) throws IOException {
    daemon =
        new Daemon(
            ADDRESS,
            launcher,
            "--netns=own",
            "--sample.interval=" + seconds + "s",
            "--log.level=warn",
            "--web.listen-address=" + ADDRESS);
  }

  private Reading read() throws IOException {
    String scraped = daemon.scrape();
    return new Reading(
        TextFormat.sum(scraped, "tcpwait_samples_total"),
        TextFormat.sum(scraped, "tcpwait_sample_cpu_seconds_total"),
        TextFormat.sum(scraped, "tcpwait_owner_search_cpu_seconds_total"),
        daemon.cpuNanos());
  }

  @Override
  public void begin() throws IOException {
    start = read();
  }

  @Override
  public void sample() {}

  @Override
  public Map<String, Double> end() throws IOException {
    Reading end = read();
    double samples = end.samples - start.samples;
    return Map.of(
        OWNERS, (end.ownerSeconds - start.ownerSeconds) * 1e3 / samples,
        SAMPLING, (end.sampleSeconds - start.sampleSeconds) * 1e3 / samples,
        PROCESS, (end.processNanos - start.processNanos) / 1e6 / samples);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
