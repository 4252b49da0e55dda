package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reports on a real terminal, for a person on call. */
@Needs({Needs.NETNS, "tmux"})
class TerminalIT {
  private static final int WORKERS = 60;

  @TempDir private Path folder;

  private Path config() throws Exception {
    Path config = folder.resolve("tcpwait.yml");
    Files.writeString(config, "thresholds: {stuck-after: 1s}\n");
    return config;
  }

  private static boolean isIn(String screen, String... texts) {
    return List.of(texts).stream().allMatch(screen::contains);
  }

  @Test
  void shouldRedrawInPlaceFollowTheWindowAndRestoreTheCursor() throws Exception {
    String watch =
        AgentProcess.LAUNCHER + " report --netns=own --watch=1 --config.file=" + config();
    Netns.call(
        () -> {
          try (CloseWaitPool pool = CloseWaitPool.open(Options.of(WORKERS, 4));
              Tmux tmux = Tmux.run(80, 24, watch + "; echo ended: $?")) {
            tmux.await(screen -> screen.startsWith("OK  ") && isIn(screen, "Ctrl-C ends."));
            assertThat(tmux.isCursorShown()).isFalse();
            for (int i = 0; i < 3; i++) {
              pool.replaceBackend();
            }
            tmux.await(screen -> screen.startsWith("WARNING+ java ("));
            String screen = tmux.await(one -> one.startsWith("WARNING  java ("));
            assertThat(screen.lines().count()).isLessThanOrEqualTo(24);
            assertThat(screen).contains("never closed", "  Now    jcmd ", "Ctrl-C ends.");
            assertThat(tmux.colored()).contains("\033[1m\033[33mWARNING");

            tmux.resize(100, 12);
            String wide =
                tmux.await(
                    one ->
                        one.startsWith("WARNING")
                            && one.lines().count() <= 12
                            && one.lines().anyMatch(line -> line.length() > 80));
            assertThat(wide.lines()).allMatch(line -> line.length() <= 100);
            assertThat(wide.lines().filter(line -> line.startsWith("WARNING"))).hasSize(1);

            tmux.press("C-c");
            String ended = tmux.await(one -> one.contains("ended: 1"));
            assertThat(ended).containsPattern("Ctrl-C ends\\.(\\^C)?\nended: 1");
            assertThat(tmux.isCursorShown()).isTrue();
          }
          return null;
        });
  }

  /** A report whose socket table shows stuck sockets must have the finding, too. */
  @Test
  void shouldJudgeEachUpdateAsASingleReportDoes() throws Exception {
    List<String> command =
        AgentProcess.command(
            "report", "--netns=own", "--watch=2", "--format=json", "--config.file=" + config());
    Netns.call(
        () -> {
          Process process = new ProcessBuilder(command).start();
          try (CloseWaitPool pool = CloseWaitPool.open(Options.of(WORKERS, 4));
              BufferedReader looks = process.inputReader()) {
            assertThat(findings(looks.readLine())).isEmpty();
            for (int i = 0; i < 3; i++) {
              pool.replaceBackend();
            }
            String look = looks.readLine();
            while (stuck(look) == 0) {
              look = looks.readLine();
            }
            assertThat(findings(look)).hasToString("[\"close_wait_leak\"]");
          } finally {
            process.destroyForcibly();
          }
          return null;
        });
  }

  private static long stuck(String look) {
    JsonObject status = JsonParser.parseString(look).getAsJsonObject();
    return status.getAsJsonObject("close_wait").get("stuck_sockets").getAsLong();
  }

  private static JsonArray findings(String look) {
    JsonArray kinds = new JsonArray();
    JsonParser.parseString(look)
        .getAsJsonObject()
        .getAsJsonArray("findings")
        .forEach(finding -> kinds.add(finding.getAsJsonObject().get("kind")));
    return kinds;
  }
}
