package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A real terminal of tmux(1), with one program in it. */
final class Tmux implements AutoCloseable {
  private static final String SESSION = "screen";
  private static final long PATIENCE_SECONDS = 40;

  private final String server = "tcpwait-" + UUID.randomUUID();

  /**
   * Runs a shell command line on a terminal of this size, which stays when the command has ended.
   */
  static Tmux run(int columns, int rows, String line) throws IOException, InterruptedException {
    Tmux tmux = new Tmux();
    tmux.tmux(
        "new-session",
        "-d",
        "-s",
        SESSION,
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows),
        "env -u COLUMNS -u LINES sh -c 'trap : INT; " + line + "; exec sleep 1000'");
    return tmux;
  }

  private String tmux(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tmux", "-L", server, "-f", "/dev/null"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out;
  }

  /** The current screen, without empty lines at its end. */
  String screen() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p", "-t", SESSION).stripTrailing();
  }

  /** The current screen with escape sequences for colors. */
  String colored() throws IOException, InterruptedException {
    return tmux("capture-pane", "-p", "-e", "-t", SESSION).stripTrailing();
  }

  String await(Predicate<String> screen) throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    String last = screen();
    while (!screen.test(last)) {
      assertThat(System.nanoTime()).as(last).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
      last = screen();
    }
    return last;
  }

  boolean isCursorShown() throws IOException, InterruptedException {
    return format("#{cursor_flag}").equals("1");
  }

  /** The value of a tmux format, such as {@code #{pane_title}}. */
  String format(String format) throws IOException, InterruptedException {
    return tmux("display-message", "-p", "-t", SESSION, format).strip();
  }

  void resize(int columns, int rows) throws IOException, InterruptedException {
    tmux(
        "resize-window",
        "-t",
        SESSION,
        "-x",
        Integer.toString(columns),
        "-y",
        Integer.toString(rows));
  }

  void press(String key) throws IOException, InterruptedException {
    tmux("send-keys", "-t", SESSION, key);
  }

  /** Copies all bytes that programs send to the terminal from now on to a file, too. */
  void record(Path file) throws IOException, InterruptedException {
    tmux("pipe-pane", "-t", SESSION, "cat >" + file);
  }

  @Override
  public void close() throws IOException {
    try {
      tmux("kill-server");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
