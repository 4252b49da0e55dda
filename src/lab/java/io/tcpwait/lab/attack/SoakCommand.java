package io.tcpwait.lab.attack;

import io.tcpwait.kit.Netns;
import io.tcpwait.lab.Scratch;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a {@link Soak} by hand. */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description =
        "Watches the agent for long on a host in trouble, with hostile clients and reloads, and"
            + " fails if memory, descriptors, threads or series increase.")
public final class SoakCommand implements Callable<Integer> {
  @Option(names = "--agent", required = true, description = "Its launcher.")
  private Path agent = Path.of("");

  @Option(names = "--minutes", defaultValue = "60", description = "How long.")
  private int minutes;

  @Option(
      names = "--peers",
      defaultValue = "18000",
      description = "Each has two CLOSE_WAITs; half as many again have an open connection.")
  private int peers;

  @Option(names = "--churn", defaultValue = "1000", description = "Connections closed a second.")
  private int churn;

  @Option(names = "--tls", description = "Attack over TLS.")
  private boolean tls;

  @Override
  public Integer call() throws Exception {
    try (Scratch scratch = Scratch.of("lab-soak")) {
      Door door = tls ? Door.withTls(scratch.folder()) : Door.withPassword(scratch.folder());
      Soak soak = new Soak(peers, churn, minutes);
      System.out.println(SoakFigures.HEADING);
      List<String> increases =
          Netns.call(() -> soak.run(agent.toAbsolutePath(), door, System.out::println));
      increases.forEach(System.out::println);
      return increases.isEmpty() ? 0 : 1;
    }
  }
}
