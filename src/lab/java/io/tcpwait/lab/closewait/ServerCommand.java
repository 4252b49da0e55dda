package io.tcpwait.lab.closewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.lab.Viewing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a {@link CloseWaitServer} by hand. */
@Command(
    name = "close-wait-server",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A server that does not do with its clients what it should.")
public final class ServerCommand implements Callable<Integer> {
  private static final Duration PACE = Duration.ofSeconds(1);

  @Option(names = "--rate", defaultValue = "20", description = "Clients per second.")
  private int rate;

  @Option(names = "--addresses", defaultValue = "50", description = "How many they come from.")
  private int addresses;

  @Option(
      names = "--variant",
      defaultValue = "not_accepted",
      description = "How it treats its clients: ${COMPLETION-CANDIDATES}.")
  private CloseWaitServer.Variant variant = CloseWaitServer.Variant.NOT_ACCEPTED;

  @Option(names = "--backlog", defaultValue = "128", description = "Of its listener.")
  private int backlog;

  @Option(
      names = "--max-descriptors",
      defaultValue = "0",
      description = "The server's limit; 0 for this process' own.")
  private int maxDescriptors;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    var options =
        CloseWaitServer.Options.of(variant)
            .withAddresses(addresses)
            .withBacklog(backlog)
            .withMaxDescriptors(maxDescriptors);
    try (CloseWaitServer server = CloseWaitServer.start(options)) {
      Viewing.invite();
      System.out.printf("Process %d listens on port %d%n", server.pid(), CloseWaitServer.PORT);
      return viewing.show(PACE, () -> come(server));
    }
  }

  private String come(CloseWaitServer server) throws IOException {
    server.come(rate);
    return "%d clients accepted, %d in the accept queue, %d not answered"
        .formatted(server.accepted(), server.waiting(), server.unanswered());
  }
}
