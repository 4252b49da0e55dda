package io.tcpwait.lab;

import java.io.IOException;
import java.util.Map;

/** The packaged agent with a sample every second, of which it keeps time itself. */
final class Agent implements Contender {
  /** What its own counter tells: the thread that samples. */
  static final String SAMPLING = "tcpwait, sampling";

  /** Of that, looking for the processes behind sockets. */
  private static final String OWNERS = "tcpwait, search for owners";

  /** Everything: also one scrape at each end of a round, the compiler and the garbage collector. */
  static final String PROCESS = "tcpwait, whole process";

  private static final String ADDRESS = "127.0.0.1:9742";

  final Daemon daemon;
  private Reading start = new Reading(0, 0, 0, 0);

  private record Reading(
      double samples, double sampleSeconds, double ownerSeconds, long processNanos) {}

  /** One that samples every {@code seconds}. */
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
