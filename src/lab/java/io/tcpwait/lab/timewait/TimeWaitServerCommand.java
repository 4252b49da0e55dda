package io.tcpwait.lab.timewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import io.tcpwait.lab.Viewing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs {@link PacedRequests} by hand, seen from the server's host. */
@Command(
    name = "time-wait-server",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A server that closes every connection after its answer.")
public final class TimeWaitServerCommand implements Callable<Integer> {
  @Option(names = "--rate", defaultValue = "165", description = "Requests per second.")
  private int rate;

  @Option(
      names = "--clients",
      defaultValue = "1",
      description = "How many addresses they come from; 250 at the most.")
  private int clients;

  @Option(names = "--port", defaultValue = "8086", description = "Where the server listens.")
  private int port;

  @Option(
      names = "--variant",
      defaultValue = "server_closes",
      description = "What ends a connection: ${COMPLETION-CANDIDATES}.")
  private Variant variant = Variant.SERVER_CLOSES;

  @Option(
      names = "--timestamps-stripped",
      description = "The clients are next door, behind a gateway that strips TCP timestamps.")
  private boolean timestampsStripped;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    Options options =
        Options.of(rate, variant).withPort(port).withPeers(clients).withClients(clients);
    Viewing.invite();
    System.out.printf("%d requests a second to port %d%n", rate, port);
    if (!timestampsStripped) {
      try (PacedRequests requests = PacedRequests.start(options)) {
        return Progress.show(viewing, requests);
      }
    }
    try (Neighbour neighbour = Neighbour.withoutTimestamps(clients);
        PacedRequests requests =
            PacedRequests.start(options, neighbour.there(), neighbour.here())) {
      return Progress.show(viewing, requests);
    }
  }
}
