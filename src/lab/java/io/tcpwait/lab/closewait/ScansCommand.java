package io.tcpwait.lab.closewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.lab.Viewing;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs {@link CloseWaitScans} by hand. */
@Command(
    name = "close-wait-scans",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A client that keeps its connections to datanodes that closed them.")
public final class ScansCommand implements Callable<Integer> {
  private static final Duration PACE = Duration.ofSeconds(1);

  @Option(names = "--datanodes", defaultValue = "3", description = "How many there are.")
  private int datanodes;

  @Option(names = "--rate", defaultValue = "20", description = "Scans per second.")
  private int rate;

  @Option(
      names = "--variant",
      defaultValue = "read_not_closed",
      description = "What is done with a connection: ${COMPLETION-CANDIDATES}.")
  private CloseWaitScans.Variant variant = CloseWaitScans.Variant.READ_NOT_CLOSED;

  @Option(
      names = "--max-descriptors",
      defaultValue = "4096",
      description = "The client's limit; 0 for this process' own.")
  private int maxDescriptors;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    try (CloseWaitScans scans = CloseWaitScans.start(datanodes, variant, maxDescriptors)) {
      Viewing.invite();
      System.out.printf("Process %d scans %d datanodes%n", scans.pid(), datanodes);
      return viewing.show(
          PACE, () -> "%d scans opened, %d in all".formatted(scans.open(rate), scans.scans()));
    }
  }
}
