package io.tcpwait.lab.closewait;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.Keepalive;
import io.tcpwait.kit.closewait.KeepaliveConverter;
import io.tcpwait.lab.Viewing;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a {@link CloseWaitPool} by hand. */
@Command(
    name = "close-wait-pool",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "A client that forgets its connections to backends that were replaced.")
public final class PoolCommand implements Callable<Integer> {
  @Option(names = "--workers", defaultValue = "360", description = "Connections to each backend.")
  private int workers;

  @Option(names = "--backends", defaultValue = "8", description = "How many there are at a time.")
  private int backends;

  @Option(names = "--replaced", defaultValue = "4", description = "How many get replaced.")
  private int replaced;

  @Option(
      names = "--pace",
      defaultValue = "5s",
      converter = PaceConverter.class,
      description = "The time from one to the next.")
  private Duration pace = Duration.ZERO;

  @Option(
      names = "--variant",
      defaultValue = "leaks",
      description = "What becomes of old connections: ${COMPLETION-CANDIDATES}.")
  private CloseWaitPool.Variant variant = CloseWaitPool.Variant.LEAKS;

  @Option(
      names = "--keepalive",
      paramLabel = "IDLE,INTERVAL,PROBES",
      converter = KeepaliveConverter.class,
      description = "Switch it on for the client's sockets; times in seconds.")
  private @Nullable Keepalive keepalive;

  @Option(
      names = "--fin-timeout",
      defaultValue = "60",
      description = "tcp_fin_timeout: until then the kernel answers probes for a closed backend.")
  private int finTimeout;

  @Option(
      names = "--max-descriptors",
      defaultValue = "0",
      description = "The client's limit; 0 for this process' own.")
  private int maxDescriptors;

  @Mixin private Viewing viewing = new Viewing();

  @Override
  public Integer call() throws Exception {
    return Netns.call(this::show);
  }

  private int show() throws Exception {
    Netns.sysctl("net.ipv4.tcp_fin_timeout", finTimeout);
    var options = new CloseWaitPool.Options(workers, backends, variant, keepalive, maxDescriptors);
    try (CloseWaitPool pool = CloseWaitPool.open(options)) {
      Viewing.invite();
      System.out.printf(
          "Process %d has %d connections to each of %d backends%n", pool.pid(), workers, backends);
      return viewing.show(pace, () -> replace(pool));
    }
  }

  private @Nullable String replace(CloseWaitPool pool) throws IOException {
    if (pool.replaced().size() == replaced) {
      return null;
    }
    CloseWaitPool.Replacement done = pool.replaceBackend();
    return "%s went, %s came and has %d connections"
        .formatted(done.gone().getHostString(), done.come().getHostString(), done.connected());
  }
}
