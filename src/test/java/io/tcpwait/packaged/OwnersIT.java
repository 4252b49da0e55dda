package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitSpread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The processes that hold stuck sockets, if there are several, or if the agent may not search them.
 */
@Needs({Needs.NETNS, "setpriv"})
@Execution(ExecutionMode.CONCURRENT)
class OwnersIT {
  private static final int OWNERS = 5;
  private static final int SOCKETS = 500;
  private static final long PATIENCE_SECONDS = 60;
  private static final String LEAK = "close_wait_leak warning";
  private static final String UP = "tcpwait_source_up{source=\"processes\"}";
  private static final String CAPABILITIES = "+sys_ptrace,+dac_read_search";

  /**
   * Owners are searched every 15 seconds, and a failure of the search may be logged once a minute.
   */
  private static final int SEVERAL_SEARCHES = 80;

  @TempDir private Path folder;

  @Test
  void severalOwnersHaveTheirOwnCounts() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S);
              CloseWaitSpread spread = CloseWaitSpread.start(50, OWNERS)) {
            spread.leak(SOCKETS);
            Scraped scraped = awaitOwners(agent, OWNERS);
            assertThat(scraped.pids()).isEqualTo(pids(spread));
            assertThat(spread.pids())
                .extracting(pid -> scraped.ofProcess("close_wait_sockets", pid))
                .containsOnly((double) SOCKETS / OWNERS);
            assertThat(scraped.alerts()).containsExactly(LEAK);
          }
          return null;
        });
  }

  private static Scraped awaitOwners(AgentProcess agent, int owners) throws Exception {
    return Scraped.await(
        agent,
        PATIENCE_SECONDS,
        scraped ->
            scraped.stuck() == SOCKETS
                && scraped.alerts().contains(LEAK)
                && scraped.pids().size() == owners
                && scraped.sum("tcpwait_process_close_wait_sockets") == SOCKETS);
  }

  private static Set<String> pids(CloseWaitSpread spread) {
    return spread.pids().stream().map(pid -> Long.toString(pid)).collect(Collectors.toSet());
  }

  @Test
  void anAgentWithoutPrivilegesNamesNoOwnerAndLogsThisOnce() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = startUnprivileged();
              CloseWaitSpread spread = CloseWaitSpread.start(50, 1)) {
            spread.leak(SOCKETS);
            Scraped scraped =
                Scraped.await(
                    agent,
                    PATIENCE_SECONDS,
                    one ->
                        one.stuck() == SOCKETS
                            && one.alerts().contains(LEAK)
                            && one.series().getOrDefault(UP, 1.0) == 0);
            assertThat(scraped.finding("close_wait_leak")).contains(label("process", ""));
            assertThat(scraped.pids()).isEmpty();
            assertThat(scraped.values("tcpwait_alert_active", label("alert", "fd_limit")))
                .hasSize(2)
                .allMatch(active -> active.isNaN());
            assertThat(scraped.values("tcpwait_alert_active", label("alert", "dead_sockets")))
                .hasSize(1)
                .allMatch(active -> active.isNaN());

            // Meanwhile another process starts and ends that the agent may not search either.
            Process another = new ProcessBuilder("cat").start();
            try {
              long last = scraped.samples() + SEVERAL_SEARCHES;
              Scraped.await(agent, 2 * SEVERAL_SEARCHES, one -> one.samples() >= last);
            } finally {
              another.destroy();
            }
            assertThat(agent.output())
                .filteredOn(line -> line.contains("source=processes"))
                .singleElement()
                .asString()
                .contains("level=warn", "CAP_SYS_PTRACE", "CAP_DAC_READ_SEARCH");
          }
          return null;
        });
  }

  @Test
  void anAgentWithTheMissingCapabilitiesNamesTheOwner() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent =
                  startUnprivileged(
                      "--inh-caps=" + CAPABILITIES, "--ambient-caps=" + CAPABILITIES);
              CloseWaitSpread spread = CloseWaitSpread.start(50, 1)) {
            spread.leak(SOCKETS);
            Scraped scraped = awaitOwners(agent, 1);
            assertThat(scraped.pids()).isEqualTo(pids(spread));
            assertThat(scraped.series()).containsEntry(UP, 1.0);
            Scraped counted =
                Scraped.await(
                    agent,
                    PATIENCE_SECONDS,
                    one -> !one.values("tcpwait_process_dead_sockets").isEmpty());
            assertThat(counted.ofProcess("dead_sockets", spread.pids().getFirst())).isZero();
          }
          return null;
        });
  }

  /** Starts a copy of the agent that every user may read. */
  private AgentProcess startUnprivileged(String... privileges) throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(config, "thresholds: {stuck-after: 5s}");
    Netns.run("cp", "-r", "target/tcpwait", folder.toString());
    Netns.run("chmod", "-R", "a+rX", folder.toString());
    List<String> launcher = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534"));
    launcher.add("--clear-groups");
    launcher.addAll(List.of(privileges));
    launcher.add(folder.resolve("tcpwait/bin/tcpwait").toString());
    return AgentProcess.start(launcher, "--config.file=" + config);
  }
}
