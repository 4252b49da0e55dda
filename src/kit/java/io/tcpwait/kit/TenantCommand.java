package io.tcpwait.kit;

import io.tcpwait.kit.closewait.CloseWaitServer;
import io.tcpwait.kit.timewait.PacedRequests;
import java.io.IOException;
import java.lang.ref.Reference;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The program of a container, which already has a network namespace. It prints a line once it
 * works, and works until it is killed.
 */
@Command(name = TenantCommand.NAME)
public final class TenantCommand implements Callable<Integer> {
  public static final String NAME = "tenant";

  /** The line that it prints once it works. */
  public static final String READY = "ready";

  /** The CLOSE_WAITs of {@link Kind#LEAKS}. */
  public static final int LEAKED = 40;

  /** The connections of {@link Kind#HEALTHY}, with both ends of each in the namespace. */
  public static final int KEPT = PacedRequests.KEPT_CONNECTIONS;

  private static final int REQUESTS_PER_SECOND = 100;

  /** The behaviour of a program. */
  public enum Kind {
    /** It forgets connections that its clients have closed. */
    LEAKS,
    /** It closes a connection after each request, until no port is left for the next. */
    EXHAUSTS_PORTS,
    /** It keeps and uses its connections. */
    HEALTHY
  }

  @Option(names = "--kind", required = true)
  private Kind kind = Kind.HEALTHY;

  @Override
  public Integer call() throws Exception {
    AutoCloseable program = start();
    try {
      System.out.println(READY);
      new CountDownLatch(1).await();
      return 0;
    } finally {
      // Sockets of an unreachable object would be closed.
      Reference.reachabilityFence(program);
    }
  }

  private AutoCloseable start() throws Exception {
    return switch (kind) {
      case LEAKS -> leak();
      case EXHAUSTS_PORTS -> requests(PacedRequests.Variant.CLIENT_CLOSES);
      case HEALTHY -> requests(PacedRequests.Variant.KEPT);
    };
  }

  private static CloseWaitServer leak() throws IOException {
    CloseWaitServer server =
        CloseWaitServer.start(CloseWaitServer.Options.of(CloseWaitServer.Variant.READ_NOT_CLOSED));
    server.come(LEAKED);
    return server;
  }

  private static PacedRequests requests(PacedRequests.Variant variant) throws Exception {
    return PacedRequests.start(PacedRequests.Options.of(REQUESTS_PER_SECOND, variant));
  }
}
