package io.tcpwait.kit;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A {@link Crowd} that stays until the end of standard input. {@link Crowds} starts it. */
@Command(name = "crowd")
final class CrowdCommand implements Callable<Integer> {
  /** The state in which its connections stay. */
  enum Kind {
    ESTABLISHED,
    HALF_CLOSED
  }

  @Option(names = "--clients", required = true)
  private int clients;

  @Option(names = "--skipped", required = true)
  private int skipped;

  @Option(names = "--kind", required = true)
  private Kind kind = Kind.ESTABLISHED;

  @Option(names = "--connections", required = true)
  private int connections;

  @Override
  public Integer call() throws IOException {
    try (Crowd crowd = new Crowd(clients, skipped)) {
      switch (kind) {
        case ESTABLISHED -> crowd.establish(connections);
        case HALF_CLOSED -> crowd.halfClose(connections);
      }
      System.out.println("ready");
      while (System.in.read() >= 0) {}
    }
    return 0;
  }
}
