package io.tcpwait.detect.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Container;
import io.tcpwait.sample.LocalAddress;
import io.tcpwait.sample.Owner;
import io.tcpwait.sample.Owners;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.ProcessNames;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands that people paste into a shell, with names that others chose. */
class CommandsTest {
  @TempDir private Path folder;

  private static Owner owner(Container container, String unit) {
    ProcessNames names = new ProcessNames("java", "", container, unit, "app");
    return Owners.of(4711, 1, names, 100L, 1_024L, 12, Map.of(), 0L);
  }

  private static String restart(Container container, String unit) {
    return Commands.restart(owner(container, unit), "").command();
  }

  @Test
  void shouldRestartTheUnitOrContainerOfTheProcess() {
    assertThat(restart(Container.NONE, "app.service")).isEqualTo("systemctl restart app.service");
    assertThat(restart(new Container("0123456789ab", "web", "", ""), "docker.service"))
        .isEqualTo("docker restart web");
    assertThat(restart(new Container("0123456789ab", "web", "shop-1", "shop"), ""))
        .isEqualTo("kubectl -n shop delete pod shop-1");
    assertThat(restart(Container.NONE, "session-4.scope")).isEqualTo("kill 4711");
    assertThat(restart(Container.NONE, "")).isEqualTo("kill 4711");
  }

  @Test
  void shouldSaveHowAProcessWithoutAUnitWasStarted() throws Exception {
    assertThat(Commands.start(owner(Container.NONE, "app.service"))).isEmpty();
    String command = Commands.start(owner(Container.NONE, "session-4.scope")).getFirst().command();
    assertThat(command).hasSizeLessThan(80);

    Process sleeping = new ProcessBuilder("sleep", "613").directory(folder.toFile()).start();
    try {
      String pid = Long.toString(sleeping.pid());
      Path saved = folder.resolve("saved");
      String here =
          command
              .replace("/tmp/start-4711", saved.toString())
              .replace("/proc/4711", "/proc/" + pid);
      assertThat(new ProcessBuilder("sh", "-c", here).start().waitFor()).isZero();
      assertThat(saved).content().contains(folder.toString(), "\000613", "Max open files");
    } finally {
      sleeping.destroyForcibly();
    }
  }

  @Test
  void shouldWriteIpv6InBracketsForSs() {
    long high = 0x20010db8_00000000L;
    Peer outbound = new Peer(new Service(Role.OUTBOUND, 3306), high, 7);
    Peer inbound = new Peer(new Service(Role.INBOUND, 80), high, 7);
    Peer mapped = new Peer(new Service(Role.INBOUND, 80), 0, 0xffff_0a00_0007L);

    assertThat(Commands.count("time-wait", outbound))
        .isEqualTo("ss -Htn state time-wait dst '[2001:db8::7]:3306' | wc -l");
    assertThat(Commands.count("time-wait", inbound))
        .isEqualTo("ss -Htn state time-wait dst '[2001:db8::7]' sport = :80 | wc -l");
    assertThat(Commands.states(outbound)).startsWith("ss -Htan dst '[2001:db8::7]:3306' |");
    assertThat(Commands.countFrom(new LocalAddress(high, 7)))
        .isEqualTo("ss -Htan src '[2001:db8::7]' | wc -l");
    assertThat(Commands.count("time-wait", mapped)).contains(" dst 10.0.0.7 sport ");
    assertThat(Commands.states(new Peer(new Service(Role.OUTBOUND, 53), 0, 0xffff_0a00_0007L)))
        .startsWith("ss -Htan dst 10.0.0.7:53 |");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$(reboot)", "a;reboot", "`reboot`", "a b", "it's", "a\nb", "--now", "*"})
  void shouldQuoteAnyNameAsOneWordOfAShell(String name) throws Exception {
    String command = "printf %s\\\\n " + Commands.word(name);
    Process shell = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    assertThat(new String(shell.getInputStream().readAllBytes(), UTF_8)).isEqualTo(name + "\n");
  }

  @Test
  void shouldNotPassAUnitNameAsAnOption() {
    assertThat(restart(Container.NONE, "--force.service")).isEqualTo("kill 4711");
    assertThat(restart(new Container("", "--help", "", ""), "")).isEqualTo("kill 4711");
    assertThat(restart(new Container("", "a", "--all", "b"), "")).isEqualTo("docker restart a");
  }
}
