package io.tcpwait.lab;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures the cost of watching many network namespaces, of which few are busy, beside {@code ss}
 * in each of them. A run has three parts, with the same warm agent: the busy namespaces end after
 * the first part, the idle namespaces after the second.
 */
@Command(
    name = "namespaces",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures tcpwait on a host of many network namespaces, and ss in each.")
final class NamespacesCommand implements Callable<Integer> {
  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--tools", required = true, description = "Folder with residents and cpu_of.")
  private Path tools = Path.of("");

  @Option(names = "--namespaces", defaultValue = "300", description = "In all.")
  private int namespaces;

  @Option(names = "--busy", defaultValue = "5", description = "Of them.")
  private int busy;

  @Option(names = "--sockets", defaultValue = "150000", description = "In the busy ones, in all.")
  private int sockets;

  @Option(names = "--interval", defaultValue = "1", description = "Seconds between samples.")
  private int intervalSeconds;

  @Option(names = "--warm-up", defaultValue = "20", description = "Seconds before the first part.")
  private int warmUpSeconds;

  @Option(names = "--seconds", defaultValue = "60", description = "Of the part with busy ones.")
  private int busySeconds;

  @Option(names = "--idle-seconds", defaultValue = "20", description = "Of the other two parts.")
  private int idleSeconds;

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::measure);
  }

  private int measure() throws Exception {
    try (IdleNamespaces idle = new IdleNamespaces(tools.resolve("residents"), namespaces - busy);
        BusyNamespaces crowded = new BusyNamespaces(busy, sockets);
        WatchingAgent watching = new WatchingAgent(agent, intervalSeconds)) {
      measure(idle, crowded, watching).print();
    }
    return 0;
  }

  private NamespacesTable measure(
      IdleNamespaces idle, BusyNamespaces crowded, WatchingAgent watching) throws IOException {
    NamespacesTable table = new NamespacesTable(namespaces - busy);
    watching.measure(warmUpSeconds);
    List<Path> all = new ArrayList<>(idle.files());
    all.addAll(crowded.files());
    table.add(
        "%,d idle, %,d busy with %,d sockets".formatted(namespaces - busy, busy, sockets),
        watching.measure(busySeconds),
        ssMs(all));
    double found = watching.found();
    crowded.close();
    found = watching.awaitFewer(found, busy);
    table.add(
        "%,d idle".formatted(namespaces - busy), watching.measure(idleSeconds), ssMs(idle.files()));
    idle.close();
    watching.awaitFewer(found, namespaces - busy);
    table.add("none", watching.measure(idleSeconds), Double.NaN);
    return table;
  }

  /** The CPU time of running {@code ss} once in each namespace. */
  private double ssMs(List<Path> files) throws IOException {
    StringBuilder script = new StringBuilder("set -e; for file in");
    files.forEach(file -> script.append(' ').append(file));
    script.append("; do nsenter --net=$file ss -tan; done");
    String name = "ss -tan";
    try (Coprocess ss =
        new Coprocess(name, tools.resolve("cpu_of").toString(), "sh", "-c", script.toString())) {
      ss.begin();
      ss.sample();
      return ss.end().getOrDefault(name, Double.NaN);
    }
  }
}
