package io.tcpwait.lab;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures a report from its start to its last line, beside the commands that people type without
 * it.
 */
@Command(
    name = "report-bench",
    mixinStandardHelpOptions = true,
    description = "Measures tcpwait report against ss | awk | sort | uniq -c.")
final class ReportBenchCommand implements Callable<Integer> {
  private static final String BY_HAND = "ss -tan | awk '{print $1}' | sort | uniq -c";

  /**
   * From sample to sample of a report, which takes two samples if there is nothing to find. The
   * first sample is within that time.
   */
  private static final double WAIT_SECONDS = 0.25;

  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--sockets", defaultValue = "100000", description = "Default: 100000.")
  private int sockets;

  @Option(names = "--rounds", defaultValue = "7", description = "To take the median of.")
  private int rounds;

  @Override
  public Integer call() throws Exception {
    Netns.callApart(
        () -> {
          try (Table table = new Table(Table.Kind.ESTABLISHED, sockets)) {
            table.lastFor(rounds);
            // The table's listeners leave the range, which is a finding and takes more samples.
            Netns.sysctl("net.ipv4.ip_local_port_range", 61_000, 65_000);
            measure();
          }
          return 0;
        });
    return 0;
  }

  private void measure() throws IOException, InterruptedException {
    double[] report = new double[rounds];
    double[] byHand = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      byHand[i] = seconds("sh", "-c", BY_HAND);
      report[i] = seconds(agent.toString(), "report");
    }
    double median = median(report);
    System.out.printf(
        "%d sockets, median of %d: report %.2f s (%.2f s without the wait between its looks),"
            + " %s %.2f s; ratio %.2f, without the wait %.2f%n",
        sockets,
        rounds,
        median,
        median - WAIT_SECONDS,
        BY_HAND,
        median(byHand),
        median / median(byHand),
        (median - WAIT_SECONDS) / median(byHand));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double seconds(String... command) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process =
        new ProcessBuilder(List.of(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    process.waitFor();
    return (System.nanoTime() - start) / 1e9;
  }
}
