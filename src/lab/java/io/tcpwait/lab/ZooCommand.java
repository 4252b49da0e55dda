package io.tcpwait.lab;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Keeps a {@link SocketZoo} open for a while, so that someone can have a look at it. */
@Command(
    name = "zoo",
    mixinStandardHelpOptions = true,
    description = "Makes sockets in all states, in a network namespace of their own.")
final class ZooCommand implements Callable<Integer> {
  @Option(names = "--sockets", defaultValue = "5000", description = "About how many.")
  private int sockets;

  @Option(names = "--seconds", defaultValue = "30", description = "How long to keep them.")
  private int seconds;

  @Option(
      names = "--run",
      paramLabel = "CMD",
      description = "Run this shell command in the namespace meanwhile, and end with it.")
  private @Nullable String command;

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    try (SocketZoo zoo = SocketZoo.open(sockets)) {
      System.out.printf("Enter with: nsenter --net=%s%n", Netns.file());
      zoo.expected().forEach((state, count) -> System.out.printf("%-11s %d%n", state, count));
      if (command == null) {
        Thread.sleep(Duration.ofSeconds(seconds));
        return 0;
      }
      return run(command);
    }
  }

  private int run(String shellCommand) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", shellCommand).inheritIO().start();
    if (!process.waitFor(Duration.ofSeconds(seconds))) {
      process.destroy();
    }
    return process.waitFor();
  }
}
