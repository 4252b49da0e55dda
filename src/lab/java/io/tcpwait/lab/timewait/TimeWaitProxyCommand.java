package io.tcpwait.lab.timewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Source;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import io.tcpwait.lab.Viewing;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs {@link PacedRequests} by hand, to many peers. */
@Command(
    name = "time-wait-proxy",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A proxy that asks many backends whether they live, and closes first.")
public final class TimeWaitProxyCommand implements Callable<Integer> {
  private static final int PORT = 80;

  @Option(names = "--peers", defaultValue = "18000", description = "How many backends.")
  private int peers;

  @Option(names = "--rate", defaultValue = "3600", description = "Requests per second.")
  private int rate;

  @Option(
      names = "--bind-first",
      description = "Bind the own address before connecting, which takes a port from all peers.")
  private boolean bindFirst;

  @Option(
      names = "--max-buckets",
      defaultValue = "262144",
      description = "tcp_max_tw_buckets: how many TIME_WAITs there may be.")
  private int maxBuckets;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    Netns.sysctl("net.ipv4.tcp_max_tw_buckets", maxBuckets);
    Options options =
        Options.of(rate, Variant.CLIENT_CLOSES)
            .withPort(PORT)
            .withPeers(peers)
            .withSource(bindFirst ? Source.BIND_FIRST : Source.AUTOBIND);
    Viewing.invite();
    System.out.printf("%d requests a second to %d backends%n", rate, peers);
    try (PacedRequests requests = PacedRequests.start(options)) {
      return Progress.show(viewing, requests);
    }
  }
}
