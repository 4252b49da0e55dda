package io.tcpwait.lab.fleet;

import io.tcpwait.kit.Netns;
import io.tcpwait.lab.Scratch;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures the cost of a fleet's agents to a Prometheus with the rules and alerts of deploy. */
@Command(
    name = "fleet",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Measures how many series agents make, and what a Prometheus takes for them.")
public final class FleetCommand implements Callable<Integer> {
  private static final int EXTRAPOLATED = 10_000;

  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(
      names = "--agents",
      split = ",",
      defaultValue = "100,300,1000",
      description = "How many there are, each in turn.")
  private List<Integer> agents = List.of();

  @Option(
      names = "--in-trouble",
      defaultValue = "2",
      paramLabel = "PERCENT",
      description = "How many of them are on hosts in trouble.")
  private int percentInTrouble;

  @Option(
      names = "--seconds",
      defaultValue = "150",
      description = "How long to measure, once all are scraped.")
  private int seconds;

  @Override
  public Integer call() throws Exception {
    Agents.keepConnections(Collections.max(agents));
    try (Scratch scratch = Scratch.of("fleet");
        ExecutorService runners = Executors.newFixedThreadPool(2)) {
      Path folder = scratch.folder();
      Future<Template> quiet = runners.submit(() -> Hosts.quiet(agent, folder));
      Future<Template> inTrouble = runners.submit(() -> Hosts.inTrouble(agent, folder));
      describe("quiet", quiet.get());
      describe("in trouble", inTrouble.get());
      double takenAt = System.currentTimeMillis() / 1e3;
      List<Cost> costs = new ArrayList<>();
      for (int size : agents) {
        int bad = size * percentInTrouble / 100;
        costs.add(
            Netns.call(
                () -> {
                  try (Agents _ = new Agents(quiet.get(), inTrouble.get(), bad, takenAt)) {
                    Path ofSize = Files.createDirectory(folder.resolve(Integer.toString(size)));
                    return Measuring.of(size, seconds, ofSize);
                  }
                }));
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        System.out.printf("%,d agents, %,d in trouble; load %.1f%n", size, bad, load);
      }
      System.out.printf("%n%s%n", FleetTable.ofCosts(costs, EXTRAPOLATED));
      System.out.printf(
          "%nLongest evaluation of each group of rules, ms of %,d%n%s%n",
          1_000 * Hosts.SECONDS_APART, FleetTable.ofGroups(costs, EXTRAPOLATED));
    }
    return 0;
  }

  private static void describe(String host, Template template) {
    System.out.printf(
        "A host that is %s: %d series, %d of them tcpwait_*; %d move%n",
        host, template.series(""), template.series("tcpwait_"), template.moving());
  }
}
