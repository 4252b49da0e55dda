package io.tcpwait.lab.attack;

import io.tcpwait.lab.Scratch;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Tries each attack and fault on the packaged agent, and on node_exporter if possible. */
@Command(
    name = "attacks",
    mixinStandardHelpOptions = true,
    description = "Attacks the agent and node_exporter, and prints a row of a table for each try.")
public final class AttacksCommand implements Callable<Integer> {
  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--seconds", defaultValue = "30", description = "How long each takes.")
  private int seconds;

  @Option(
      names = "--only",
      split = ",",
      description = "The attacks and faults whose names start like this; all by default.")
  private List<String> only = List.of();

  @Option(
      names = "--others",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Whether to try node_exporter too.")
  private boolean others;

  @Override
  public Integer call() throws Exception {
    Path launcher = agent.toAbsolutePath();
    System.out.println(TrialRow.HEADING);
    int ended = 0;
    try (Scratch scratch = Scratch.of("lab-attacks")) {
      for (Trial trial : Trials.all(scratch.folder())) {
        if (only.isEmpty() || only.stream().anyMatch(trial.name()::startsWith)) {
          TrialRow row = TrialRow.of(trial, trial.setup(), launcher, seconds);
          System.out.println(row);
          ended += row.end().isEmpty() ? 0 : 1;
          if (others && trial.isOnOthers()) {
            Setup other = trial.setup().on(Setup.Server.NODE_EXPORTER);
            System.out.println(TrialRow.of(trial, other, launcher, seconds));
          }
        }
      }
    }
    return ended == 0 ? 0 : 1;
  }
}
