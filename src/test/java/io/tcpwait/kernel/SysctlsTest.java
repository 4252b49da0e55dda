package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SysctlsTest {
  @TempDir Path root = Path.of("");

  private long[] read(String text) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sys/net/ipv4"));
    Files.writeString(folder.resolve("x"), text);
    return new Sysctls(new ProcFs(root)).read("net.ipv4.x");
  }

  @Test
  void readsOneNumberOrSeveral() throws Exception {
    assertThat(read("2\n")).containsExactly(2);
    assertThat(read("-1\n")).containsExactly(-1);
    assertThat(read("32768\t60999\n")).containsExactly(32768, 60999);
    assertThat(read(" 4096   131072 \t 33554432\n")).containsExactly(4096, 131072, 33554432);
    assertThat(read("9223372036854775807")).containsExactly(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "cubic\n", "1 x\n", "9223372036854775808\n", "1,2\n", "\u00b2"})
  void aSettingWithOtherTextIsAFailureThatNamesTheFile(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sys/net/ipv4/x: \"")
        .hasMessageEndingWith("is not made of numbers");
  }

  @Test
  void aSettingThatTheKernelDoesNotHaveIsEmpty() throws Exception {
    assertThat(new Sysctls(new ProcFs(root)).read("net.ipv4.none")).isEmpty();
  }

  @Test
  void aSettingThatCannotBeReadIsAFailure() throws Exception {
    Files.createDirectories(root.resolve("sys/net/ipv4/folder"));
    assertThatThrownBy(() -> new Sysctls(new ProcFs(root)).read("net.ipv4.folder"))
        .isInstanceOf(IOException.class);
  }

  @Test
  @Needs(Needs.NETNS)
  void readsTheNamespaceOfTheCallingThread() throws Exception {
    var sysctls = new Sysctls(new ProcFs(Path.of("/proc")));
    long[] inside =
        Netns.call(
            () -> {
              Netns.run("sh", "-c", "echo 1234 2345 > /proc/sys/net/ipv4/ip_local_port_range");
              return sysctls.read("net.ipv4.ip_local_port_range");
            });
    assertThat(inside).containsExactly(1234, 2345);
    assertThat(sysctls.read("net.ipv4.ip_local_port_range")).isNotEqualTo(inside).hasSize(2);
  }
}
