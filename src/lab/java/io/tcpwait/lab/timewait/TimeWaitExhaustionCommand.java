package io.tcpwait.lab.timewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import io.tcpwait.lab.Viewing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs {@link PacedRequests} by hand, with a client that has too few ports. */
@Command(
    name = "time-wait-exhaustion",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A client that closes first, and runs out of ports to one peer.")
public final class TimeWaitExhaustionCommand implements Callable<Integer> {
  private static final int PORT_OF_SERVER = 3306;

  @Option(names = "--ports", defaultValue = "2000", description = "How many there are.")
  private int ports;

  @Option(names = "--rate", defaultValue = "100", description = "Requests per second.")
  private int rate;

  @Option(
      names = "--tw-reuse",
      defaultValue = "0",
      description = "tcp_tw_reuse: whether a TIME_WAIT's port is used anew; 2 on loopbacks only.")
  private int reuse;

  @Option(
      names = "--timestamps-stripped",
      description = "The server is next door, behind a gateway that strips TCP timestamps.")
  private boolean timestampsStripped;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    FewPorts.leave(ports, reuse);
    Options options = Options.of(rate, Variant.CLIENT_CLOSES).withPort(PORT_OF_SERVER);
    Viewing.invite();
    System.out.printf("%d requests a second from %d ports%n", rate, ports);
    if (!timestampsStripped) {
      try (PacedRequests requests = PacedRequests.start(options)) {
        return Progress.show(viewing, requests);
      }
    }
    try (Neighbour neighbour = Neighbour.withoutTimestamps(1);
        PacedRequests requests =
            PacedRequests.start(options, neighbour.here(), neighbour.there())) {
      return Progress.show(viewing, requests);
    }
  }
}
