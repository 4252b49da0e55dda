package io.tcpwait.lab.compare;

import io.tcpwait.kit.Netns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs today's alerts and tcpwait's alerts on the same sockets. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Tells what today's alerts and tcpwait make of leaks and of healthy programs.")
public final class CompareCommand implements Callable<Integer> {
  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(
      names = "--seconds",
      defaultValue = "180",
      description = "Of trouble, in each scenario; 300 at most, or descriptors run out.")
  private int seconds;

  @Option(names = "--parallel", defaultValue = "5", description = "How many at a time.")
  private int parallel;

  @Option(
      names = "--scenarios",
      split = ",",
      description = "Some of ${COMPLETION-CANDIDATES}; all by default.")
  private List<Scenario> scenarios = List.of(Scenario.values());

  @Override
  public Integer call() throws Exception {
    Trial trial = new Trial(agent, seconds);
    try (ExecutorService runners = Executors.newFixedThreadPool(parallel)) {
      List<Future<Outcome>> running = new ArrayList<>();
      for (Scenario scenario : scenarios) {
        running.add(runners.submit(() -> run(trial, scenario)));
      }
      return print(running);
    }
  }

  private static Outcome run(Trial trial, Scenario scenario) throws Exception {
    Outcome outcome = Netns.call(() -> trial.run(scenario));
    System.err.println(ComparisonTable.row(outcome));
    return outcome;
  }

  /** Prints the outcomes, even if some scenarios failed. */
  private int print(List<Future<Outcome>> running) throws InterruptedException {
    List<Outcome> outcomes = new ArrayList<>();
    int failed = 0;
    for (int i = 0; i < running.size(); i++) {
      try {
        outcomes.add(running.get(i).get());
      } catch (ExecutionException e) {
        failed++;
        System.err.println(scenarios.get(i) + ": " + e.getCause());
      }
    }
    System.out.println(ComparisonTable.of(outcomes));
    return failed == 0 ? 0 : 1;
  }
}
