package io.tcpwait.lab.fleet;

import io.tcpwait.kit.Crowds;
import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.closewait.CloseWaitSpread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Hosts in network namespaces, each with a packaged agent that is scraped twice. */
final class Hosts {
  /** The scrape interval of the fleet. */
  static final int SECONDS_APART = 15;

  private static final String ADDRESS = "127.0.0.1:10049";

  /** The time until the stuck sockets and their owners have been found. */
  private static final int SETTLE_SECONDS = 40;

  /**
   * The defaults, but with shorter times to save a minute, and with two groups for the rules of
   * groups.
   */
  private static final String CONFIG =
      """
      thresholds: {stuck-after: 5s, clear-after: 10s}
      peer-groups:
        clients: [127.16.0.0/16]
        backends: [127.41.0.0/16]
      """;

  private static final int PEERS = 100;
  private static final int STUCK = 1_000;
  private static final int OWNERS = 5;

  private Hosts() {}

  /** A host with some clients that stay, and a client that closes from time to time. */
  static Template quiet(Path agent, Path folder) throws Exception {
    return Netns.call(
        () -> {
          try (Crowds crowd = new Crowds(PEERS / 10)) {
            crowd.establish(2 * PEERS);
            return scraped(
                agent,
                folder,
                second -> {
                  if (second % 5 == 0) {
                    crowd.close(1, false);
                  }
                });
          }
        });
  }

  /** A host with leaking processes, and with TIME_WAITs of a service and of clients. */
  static Template inTrouble(Path agent, Path folder) throws Exception {
    return Netns.call(
        () -> {
          try (Crowds crowd = new Crowds(PEERS);
              CloseWaitSpread leak = CloseWaitSpread.start(PEERS, OWNERS)) {
            crowd.establish(2 * PEERS);
            crowd.halfClose(2 * PEERS);
            leak.leak(STUCK);
            return scraped(
                agent,
                folder,
                _ -> {
                  crowd.close(PEERS / 2, true);
                  crowd.close(PEERS / 2, false);
                });
          }
        });
  }

  @FunctionalInterface
  private interface Traffic {
    void flow(int second) throws IOException;
  }

  private static Template scraped(Path launcher, Path folder, Traffic traffic) throws IOException {
    Path config = Files.createTempFile(folder, "tcpwait", ".yml");
    Files.writeString(config, CONFIG);
    try (Daemon agent =
        new Daemon(
            ADDRESS,
            launcher.toString(),
            "--config.file=" + config,
            "--log.level=error",
            "--netns=own",
            "--web.listen-address=" + ADDRESS)) {
      long start = System.nanoTime();
      String first = "";
      for (int second = 0; second < SETTLE_SECONDS + SECONDS_APART; second++) {
        if (second == SETTLE_SECONDS) {
          first = scrape(agent);
        }
        traffic.flow(second);
        Pause.until(start + (second + 1) * Pause.SECOND_NANOS);
      }
      return Template.of(first, scrape(agent), SECONDS_APART);
    }
  }

  /** Renames the namespace to host, because a namespace of the lab may have another name. */
  private static String scrape(Daemon agent) throws IOException {
    return agent.scrape().replaceAll("netns=\"[^\"]*\"", "netns=\"host\"");
  }
}
