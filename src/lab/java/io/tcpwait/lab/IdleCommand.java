package io.tcpwait.lab;

import io.tcpwait.kit.Crowds;
import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the agent on an idle host: the CPU time of the whole process, scraped as by Prometheus.
 * A node_exporter, with the kernel's counts of the same sockets, runs beside it for comparison.
 */
@Command(
    name = "idle",
    mixinStandardHelpOptions = true,
    description = "Measures the whole process on an idle host against node_exporter.")
final class IdleCommand implements Callable<Integer> {
  private static final String ADDRESS = "127.0.0.1:9742";
  private static final String TCPWAIT = "tcpwait";
  private static final String NODE_EXPORTER = "node_exporter";

  /** Each client is a local address here, and a host has few local addresses. */
  private static final int CLIENTS = 4;

  private static final double NS_PER_MS = 1e6;

  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--sockets", defaultValue = "400", description = "Established, on loopback.")
  private int sockets;

  @Option(
      names = "--interval",
      defaultValue = "5",
      description = "Seconds from one sample of tcpwait to the next.")
  private int intervalSeconds;

  @Option(names = "--scrape-every", defaultValue = "15", description = "Seconds.")
  private int scrapeSeconds;

  @Option(names = "--warm-up", defaultValue = "120", description = "Seconds before the first.")
  private int warmUpSeconds;

  @Option(names = "--rounds", defaultValue = "4", description = "To take the median of.")
  private int rounds;

  @Option(names = "--seconds", defaultValue = "120", description = "Of each round.")
  private int seconds;

  @Option(names = "--threads", description = "Also tells which threads of tcpwait took it.")
  private boolean threads;

  @Option(
      names = "--viewers",
      description = "Measures as many viewers of the page, beside as many scrapers, instead.")
  private int viewers;

  @Option(
      names = "--shared",
      description = "In the host's table of established sockets, as a container is.")
  private boolean shared;

  @Override
  public Integer call() throws Exception {
    return Netns.call(shared, this::measure);
  }

  private int measure() throws IOException, InterruptedException {
    try (Crowds crowds = new Crowds(CLIENTS);
        NodeExporter nodeExporter = new NodeExporter(List.of("tcpstat", "sockstat", "netstat"));
        Daemon tcpwait =
            new Daemon(
                ADDRESS,
                agent.toString(),
                "--netns=own",
                "--sample.interval=" + intervalSeconds + "s",
                "--log.level=warn",
                "--web.listen-address=" + ADDRESS);
        PatientScraper scraper =
            new PatientScraper(List.of(ADDRESS, NodeExporter.ADDRESS), scrapeSeconds)) {
      crowds.establish(sockets / 2);
      scraper.scrapeFor(warmUpSeconds);
      if (viewers > 0) {
        Audience audience = new Audience(ADDRESS, viewers, intervalSeconds);
        new Viewers(tcpwait, audience).measure(rounds, seconds);
        return 0;
      }
      Results processes = new Results();
      Results ofThreads = new Results();
      for (int i = 0; i < rounds; i++) {
        Map<String, Long> before = tcpwait.cpuNanosByThread();
        long nodeBefore = nodeExporter.cpuNanos();
        scraper.scrapeFor(seconds);
        Map<String, Double> took = difference(before, tcpwait.cpuNanosByThread());
        processes.add(round(took, (nodeExporter.cpuNanos() - nodeBefore) / NS_PER_MS));
        ofThreads.add(took);
      }
      System.out.printf(
          "%n%d sockets, a sample every %d s, scraped every %d s: %d rounds of %d s%n",
          sockets, intervalSeconds, scrapeSeconds, rounds, seconds);
      processes.print("CPU ms per round", List.of(NODE_EXPORTER));
      if (threads) {
        ofThreads.print("CPU ms per round", List.of());
      }
      System.out.printf(
          "resident: %d KiB, and %d KiB%n",
          tcpwait.kilobytes("status", "VmRSS"), nodeExporter.kilobytes("status", "VmRSS"));
    }
    return 0;
  }

  private static Map<String, Double> round(Map<String, Double> byThread, double nodeExporterMs) {
    Map<String, Double> round = new LinkedHashMap<>();
    round.put(TCPWAIT, byThread.values().stream().mapToDouble(ms -> ms).sum());
    round.put(NODE_EXPORTER, nodeExporterMs);
    return round;
  }

  private static Map<String, Double> difference(Map<String, Long> before, Map<String, Long> after) {
    Map<String, Double> difference = new TreeMap<>();
    after.forEach(
        (thread, nanos) ->
            difference.put(thread, (nanos - before.getOrDefault(thread, 0L)) / NS_PER_MS));
    return difference;
  }
}
