package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The names of a leaking process in all outlets, and arguments that must not be shown. */
@Needs({Needs.NETNS, "perl"})
@Execution(ExecutionMode.CONCURRENT)
class NamesIT {
  private static final int PATIENCE_SECONDS = 60;
  private static final String SECRET = "hunter2";

  @TempDir private Path folder;

  @Test
  void shouldShowTheScriptEverywhereAndItsArgumentsNowhere() throws Exception {
    Path script = Files.writeString(folder.resolve("orders.pl"), PerlLeak.SCRIPT);
    Netns.call(
        () -> {
          List<String> command =
              List.of("perl", "-w", script.toString(), "0", "--password=" + SECRET, SECRET);
          Process leak = new ProcessBuilder(command).start();
          try (var output = leak.inputReader();
              AgentProcess agent = AgentProcess.start(AgentProcess.STUCK_AFTER_5S)) {
            assertThat(output.readLine()).isEqualTo("leaked");
            Scraped scraped =
                Scraped.await(
                    agent,
                    PATIENCE_SECONDS,
                    one ->
                        one.alerts().contains("close_wait_leak warning") && !one.pids().isEmpty());
            String pid = Long.toString(leak.pid());
            assertThat(
                    scraped.values(
                        "tcpwait_process_info",
                        label("pid", pid),
                        label("process", "perl"),
                        label("program", "orders.pl"),
                        label("user", System.getProperty("user.name"))))
                .containsExactly(1.0);
            String status = agent.get("/api/v1/status");
            assertThat(status)
                .contains("held by perl orders.pl (pid " + pid, "\"program\":\"orders.pl\"")
                .doesNotContain(SECRET);
            assertThat(agent.get("/metrics")).doesNotContain(SECRET);
          } finally {
            leak.destroyForcibly().waitFor();
          }
          return null;
        });
  }
}
