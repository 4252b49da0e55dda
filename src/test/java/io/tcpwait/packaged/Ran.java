package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended, with its output.
 *
 * @param status its exit status
 */
record Ran(int status, String out, String err) {
  private static final long PATIENCE_SECONDS = 60;

  /** Runs a command, and keeps its output in a folder until it is read. */
  static Ran of(Path folder, List<String> command) throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(ended).as(command.toString()).isTrue();
    return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  JsonObject json() {
    return JsonParser.parseString(out).getAsJsonObject();
  }

  List<String> outLines() {
    return out.lines().toList();
  }

  List<String> errLines() {
    return err.lines().toList();
  }
}
