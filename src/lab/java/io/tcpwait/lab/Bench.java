package io.tcpwait.lab;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares the cost of a sample of the socket table among several contenders. In each interval each
 * contender samples the same table once, after a pause, as it would on a host. A loop without
 * pauses finds its table in the cache.
 */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures CPU time per sample against ss, node_exporter and a bare loop in C.")
final class Bench implements Callable<Integer> {
  private static final String BARE_LOOP = "bare loop";
  private static final String SS = "ss -tan";

  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--tools", required = true, description = "Folder with bare_loop and cpu_of.")
  private Path tools = Path.of("");

  @Option(
      names = "--kinds",
      split = ",",
      defaultValue = "established,time_wait",
      description = "Of ${COMPLETION-CANDIDATES}.")
  private List<Table.Kind> kinds = List.of();

  @Option(names = "--sizes", split = ",", defaultValue = "10000,110000", description = "Sockets.")
  private List<Integer> sizes = List.of();

  @Option(names = "--rounds", defaultValue = "7", description = "To take the median of.")
  private int rounds;

  @Option(names = "--samples", defaultValue = "8", description = "In each round.")
  private int samples;

  @Option(
      names = "--interval",
      defaultValue = "1",
      description =
          "Seconds from one sample to the next; at 5, twelve samples are a minute, in which"
              + " tcpwait asks for established connections once.")
  private int intervalSeconds;

  @Option(names = "--warm-up", defaultValue = "20", description = "Samples before the first.")
  private int warmUp;

  @Option(
      names = "--shared",
      description = "In the host's table of established sockets, as a container is.")
  private boolean shared;

  @Override
  public Integer call() throws Exception {
    for (Table.Kind kind : kinds) {
      for (int size : sizes) {
        Netns.call(
            shared,
            () -> {
              measure(kind, size);
              return 0;
            });
      }
    }
    return 0;
  }

  private void measure(Table.Kind kind, int size) throws IOException {
    Results results = new Results();
    try (Table table = new Table(kind, size);
        Coprocess bareLoop = new Coprocess(BARE_LOOP, tools.resolve("bare_loop").toString());
        Coprocess byFamily =
            new Coprocess(
                "bare loop, by family", tools.resolve("bare_loop").toString(), "by-family");
        Coprocess ss = new Coprocess(SS, tools.resolve("cpu_of").toString(), "ss", "-tan");
        NodeExporter nodeExporter = new NodeExporter();
        InProcess inProcess = new InProcess();
        Agent tcpwait = new Agent(agent.toString(), intervalSeconds)) {
      List<Contender> contenders =
          List.of(bareLoop, byFamily, inProcess, tcpwait, ss, nodeExporter);
      run(contenders, table, warmUp);
      long fewest = Long.MAX_VALUE;
      long most = 0;
      for (int i = 0; i < rounds; i++) {
        run(contenders, table, samples);
        results.add(Results.round(contenders));
        fewest = Math.min(fewest, bareLoop.answered(1));
        most = Math.max(most, bareLoop.answered(1));
      }
      System.out.printf(
          "%n%s: %d to %d sockets, %d rounds of %d samples%n", kind, fewest, most, rounds, samples);
      results.print("CPU ms per sample", List.of(BARE_LOOP, SS));
      System.out.printf("SockDiag allocates %d bytes per dump%n", inProcess.allocatedBytes());
    }
  }

  private void run(List<Contender> contenders, Table table, int samples) throws IOException {
    table.lastFor(samples * intervalSeconds);
    for (Contender contender : contenders) {
      contender.begin();
    }
    List<Contender> order = new ArrayList<>(contenders);
    long next = System.nanoTime();
    for (int i = 0; i < samples; i++) {
      // No contender always follows the same contender, which leaves its data in the cache.
      Collections.shuffle(order);
      for (Contender contender : order) {
        contender.sample();
        next += intervalSeconds * Pause.SECOND_NANOS / contenders.size();
        Pause.until(next);
      }
    }
  }
}
