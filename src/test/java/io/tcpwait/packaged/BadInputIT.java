package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bad input gets one clear line and a failure, and no agent starts. */
class BadInputIT {
  @TempDir private Path folder;

  @Test
  void anUnknownFlagIsRefused() throws Exception {
    refuses("--smaple.interval=5s", "--smaple.interval", "--sample.interval");
    refuses("bogus", "bogus");
  }

  @Test
  void aBadIntervalIsRefused() throws Exception {
    refuses("--sample.interval=0", "--sample.interval", "\"0\" is no duration; write one as 5s");
    refuses("--sample.interval=0s", "--sample.interval", "0s is not from 1s to 1h");
    refuses("--sample.interval=999ms", "--sample.interval", "999ms is not from 1s to 1h");
    refuses("--sample.interval=-5s", "--sample.interval");
    refuses("--sample.interval", "--sample.interval");
  }

  @Test
  void aBadAddressIsRefused() throws Exception {
    refuses("--web.listen-address=nonsense", "--web.listen-address", "nonsense");
    refuses("--web.listen-address=:99999", "--web.listen-address", "99999");
    refuses("--web.listen-address=192.0.2.1:10049", "192.0.2.1:10049");
    refuses("--web.listen-address=no-such-host.invalid:10049", "no-such-host.invalid");
  }

  @Test
  void aPortInUseIsRefused() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      String taken = "127.0.0.1:" + other.getLocalPort();
      refuses("--web.listen-address=" + taken, taken, "in use");
    }
  }

  @Test
  void aBadTelemetryPathIsRefused() throws Exception {
    refuses("--web.telemetry-path=metrics", "--web.telemetry-path", "/metrics");
    refuses("--web.telemetry-path=/", "--web.telemetry-path", "the page's");
  }

  @Test
  void badValuesOfOtherOptionsAreRefused() throws Exception {
    refuses("--netns=some", "--netns", "neither own nor all");
    refuses("--log.level=loud", "--log.level", "debug, info, warn, error");
    refuses("--log.format=xml", "--log.format", "logfmt, json");
  }

  @Test
  void aFolderThatIsNotProcfsIsRefused() throws Exception {
    refuses("--path.procfs=" + folder, folder.toString(), "--path.procfs");
    refuses("--path.procfs=/sys/class", "/sys/class", "--path.procfs");
  }

  @Test
  void unreadableAndWrongFilesAreRefused() throws Exception {
    Path missing = folder.resolve("missing.yml");
    refuses("--config.file=" + missing, missing.toString());
    refuses("--web.config.file=" + missing, missing.toString());
    Path config = Files.writeString(folder.resolve("tcpwait.yml"), "servces: {80: web}\n");
    refuses("--config.file=" + config, config + ":1", "servces", "services");
    Path web = Files.writeString(folder.resolve("web.yml"), "basic_auth_user: {}\n");
    refuses("--web.config.file=" + web, web + ":1", "basic_auth_user");
  }

  /** Runs the agent with one bad option, and checks its one line of output. */
  private void refuses(String option, String... named) throws IOException, InterruptedException {
    List<String> command = AgentProcess.command(option);
    if (!option.startsWith("--web.listen-address") && option.startsWith("-")) {
      command.add("--web.listen-address=127.0.0.1:0");
    }
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(20, TimeUnit.SECONDS);
    process.destroyForcibly();
    String line = Files.readString(err, UTF_8);
    assertThat(ended).as(option + ": " + line).isTrue();
    assertThat(process.exitValue()).as(option).isNotZero();
    assertThat(Files.readString(out)).as(option).isEmpty();
    assertThat(line).as(option).startsWith("tcpwait: ").contains(named);
    assertThat(line.lines()).as(option).hasSize(1);
  }
}
