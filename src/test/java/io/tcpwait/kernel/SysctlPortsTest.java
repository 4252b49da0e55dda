package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that list ports, such as {@code ip_local_reserved_ports}. */
class SysctlPortsTest {
  @TempDir Path root = Path.of("");

  private @Nullable BitSet read(String text) throws IOException {
    Path folder = Files.createDirectories(root.resolve("sys/net/ipv4"));
    Files.writeString(folder.resolve("ports"), text);
    return new Sysctls(new ProcFs(root)).readPorts("net.ipv4.ports");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8080|{8080}",
        "8080,9000-9002|{8080, 9000, 9001, 9002}",
        "9000-9000|{9000}",
        "0,65535|{0, 65535}",
        "65534-65535|{65534, 65535}"
      })
  void readsPortsAndRangesOfPorts(String list, String ports) throws Exception {
    assertThat(read(list + "\n")).hasToString(ports);
  }

  @Test
  void anEmptyListHasNoPorts() throws Exception {
    assertThat(read("\n")).isEqualTo(new BitSet());
  }

  @Test
  void aMissingSettingDiffersFromAnEmptyList() throws Exception {
    assertThat(new Sysctls(new ProcFs(root)).readPorts("net.ipv4.none")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"65536", "-1", "9002-9000", "1,", "1-", "1-2-3", "x", "1 2"})
  void anInvalidListIsAFailureThatNamesTheFile(String list) {
    assertThatThrownBy(() -> read(list))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("sys/net/ipv4/ports: \"" + list + "\" is not a list of ports");
  }
}
