package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent with a log that is not read: it still samples, answers and stops. */
@Needs(Needs.NETNS)
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class LogPipeIT {
  private static final String ADDRESS = "127.0.0.1:10049";
  private static final int PIPE_BYTES = 64 * 1024;
  private static final int PAGE_BYTES = 4096;
  private static final Pattern SAMPLES =
      Pattern.compile("^tcpwait_samples_total ([0-9.]+)$", Pattern.MULTILINE);
  private static final Pattern DROPPED =
      Pattern.compile("^tcpwait_log_dropped_total ([0-9.]+)$", Pattern.MULTILINE);

  @TempDir private Path folder;

  @Test
  void shouldSampleAndStopWhileItsLogIsNotRead() throws Exception {
    Path pipe = folder.resolve("log");
    Netns.run("mkfifo", pipe.toString());
    Netns.call(
        () -> {
          try (RandomAccessFile reader = new RandomAccessFile(pipe.toFile(), "rw")) {
            for (int filled = 0; filled < PIPE_BYTES; filled += PAGE_BYTES) {
              reader.write(new byte[PAGE_BYTES]);
            }
            runs(List.of(AgentProcess.LAUNCHER.toString()), pipe.toFile());
          }
          return null;
        });
  }

  @Test
  void shouldCountTheLinesThatAFullDiskRefuses() throws Exception {
    Netns.call(
        () -> {
          String scrape = runs(List.of(AgentProcess.LAUNCHER.toString()), new File("/dev/full"));
          assertThat(value(DROPPED, scrape)).isPositive();
          return null;
        });
  }

  /** The first file that Java opens would get the number of standard error. */
  @Test
  void shouldRunWithoutAStandardError() throws Exception {
    Netns.call(
        () -> {
          String closed = "exec \"$0\" \"$@\" 2>&- <&-";
          runs(
              List.of("sh", "-c", closed, AgentProcess.LAUNCHER.toString()), new File("/dev/null"));
          return null;
        });
  }

  /** Runs the agent for a few samples, and returns the last scrape. */
  private static String runs(List<String> launcher, File log) throws Exception {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(
        List.of("--netns=own", "--sample.interval=1s", "--web.listen-address=" + ADDRESS));
    Process agent =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log)
            .start();
    try {
      String scrape = "";
      while (value(SAMPLES, scrape) < 3) {
        assertThat(agent.isAlive()).isTrue();
        TimeUnit.MILLISECONDS.sleep(50);
        scrape = scrape();
      }
      agent.destroy();
      assertThat(agent.waitFor(5, TimeUnit.SECONDS)).as("did it stop?").isTrue();
      assertThat(agent.exitValue()).isZero();
      return scrape;
    } finally {
      agent.destroyForcibly().waitFor();
    }
  }

  private static double value(Pattern series, String scrape) {
    return series
        .matcher(scrape)
        .results()
        .mapToDouble(found -> Double.parseDouble(found.group(1)))
        .findFirst()
        .orElse(0);
  }

  /** A scrape; empty before the agent listens. */
  private static String scrape() throws IOException {
    try (InputStream in = URI.create("http://" + ADDRESS + "/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    } catch (ConnectException e) {
      return "";
    }
  }
}
