package io.tcpwait.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What the agent grows to on a host in trouble: 150,000 sockets or some more, and 18,000 peers that
 * each have CLOSE_WAITs and TIME_WAITs. The latter, which live a minute, are made anew all the
 * time.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Watches the agent's memory on 150,000 sockets with 18,000 peers.")
final class Soak implements Callable<Integer> {
  private static final int PEERS = 18_000;
  private static final int CLOSE_WAITS = 2 * PEERS;
  private static final int ESTABLISHED_PAIRS = 30_000;
  private static final int TIME_WAITS_PER_SECOND = PEERS / 60;
  private static final int REPORT_EVERY_SECONDS = 10;

  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--seconds", defaultValue = "180", description = "How long, a sample each.")
  private int seconds;

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::soak);
  }

  private int soak() throws IOException {
    try (Crowds crowd = new Crowds(PEERS)) {
      crowd.halfClose(CLOSE_WAITS);
      crowd.establish(ESTABLISHED_PAIRS);
      crowd.close(PEERS, true);
      try (Agent tcpwait = new Agent(agent.toString(), 1)) {
        System.out.printf(
            "%7s %7s %8s %11s %11s %6s%n",
            "seconds", "samples", "sockets", "VmRSS KiB", "Pss KiB", "series");
        long start = System.nanoTime();
        for (int i = 1; i <= seconds; i++) {
          crowd.close(TIME_WAITS_PER_SECOND / 2, true);
          crowd.close(TIME_WAITS_PER_SECOND / 2, false);
          Pause.until(start + i * Pause.SECOND_NANOS);
          if (i % REPORT_EVERY_SECONDS == 0) {
            report(i, tcpwait.daemon);
          }
        }
      }
    }
    return 0;
  }

  private static void report(int second, Daemon agent) throws IOException {
    String scraped = agent.scrape();
    System.out.printf(
        "%7d %7.0f %8.0f %11d %11d %6d%n",
        second,
        TextFormat.sum(scraped, "tcpwait_samples_total"),
        TextFormat.sum(scraped, "tcpwait_sockets"),
        agent.kilobytes("status", "VmRSS"),
        agent.kilobytes("smaps_rollup", "Pss"),
        TextFormat.series(scraped).count());
  }
}
