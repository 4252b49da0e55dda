package io.tcpwait.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class RepeatedFileTest {
  private static final int LIMIT = 256 * 1024;

  @TempDir private Path root;

  private RepeatedFile file() {
    return new RepeatedFile(new ProcFs(root), root.resolve("file"));
  }

  private static String text(RepeatedFile file) throws IOException {
    int bytes = file.read();
    return new String(file.bytes(), 0, bytes, ISO_8859_1);
  }

  @Test
  void shouldReadTheCurrentContentOfTheFile() throws Exception {
    RepeatedFile file = file();
    assertThat(file.read()).isEqualTo(RepeatedFile.MISSING);
    for (String says : new String[] {"one\n", "another\n", "", "3"}) {
      Files.writeString(root.resolve("file"), says);
      assertThat(text(file)).isEqualTo(says);
    }
    Files.delete(root.resolve("file"));
    assertThat(file.read()).isEqualTo(RepeatedFile.MISSING);
  }

  @Test
  void shouldReadUpToTheLimitAndNoFurther() throws Exception {
    RepeatedFile file = file();
    Files.write(root.resolve("file"), new byte[LIMIT]);
    assertThat(file.read()).isEqualTo(LIMIT);
    Files.write(root.resolve("file"), new byte[LIMIT + 1]);
    assertThatThrownBy(file::read)
        .isInstanceOf(IOException.class)
        .hasMessage(root.resolve("file") + ": larger than 262144 bytes");
  }

  @Test
  void shouldNotWaitWhenAPipeReplacesTheFile() throws Exception {
    RepeatedFile file = file();
    Path pipe = root.resolve("file");
    Files.writeString(pipe, "1\n");
    assertThat(file.read()).isEqualTo(2);
    Files.delete(pipe);
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    assertThat(file.read()).isZero();
    RepeatedFile unseen = file();
    assertThatThrownBy(unseen::read).hasMessage(pipe + ": not a regular file");
  }

  @Test
  void shouldStopAtTheLimitWhenADeviceReplacesTheFile() throws Exception {
    RepeatedFile file = file();
    Path device = root.resolve("file");
    Files.writeString(device, "1\n");
    assertThat(file.read()).isEqualTo(2);
    Files.delete(device);
    Files.createSymbolicLink(device, Path.of("/dev/zero"));
    assertThatThrownBy(file::read).hasMessageContaining(": larger than ");
    assertThatThrownBy(file::read).hasMessage(device + ": not a regular file");
  }

  @Test
  void shouldShowTheFileBeingReadOnlyWhileItIsRead() throws Exception {
    ProcFs procfs = new ProcFs(root);
    new RepeatedFile(procfs, root.resolve("file")).read();
    assertThat(procfs.reading()).isNull();
  }

  /** A descriptor that stays open would show the namespace in which it was opened. */
  @Test
  @Needs(Needs.NETNS)
  void shouldReadTheNamespaceOfTheCallingThread() throws Exception {
    Sysctls sysctls = new Sysctls(new ProcFs(Path.of("/proc")));
    ProcNetCounters counters = new ProcNetCounters(new ProcFs(Path.of("/proc")));
    long[] outside = sysctls.read("net.ipv4.ip_local_port_range");
    long used = counters.sockstat().get("sockets:used");
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.ip_local_port_range", 1_234, 2_345);
          assertThat(sysctls.read("net.ipv4.ip_local_port_range")).containsExactly(1_234, 2_345);
          assertThat(counters.sockstat()).containsEntry("TCP:inuse", 0L);
          assertThat(counters.snmp()).containsEntry("Tcp:ActiveOpens", 0L);
          return null;
        });
    assertThat(sysctls.read("net.ipv4.ip_local_port_range")).isEqualTo(outside);
    assertThat(counters.sockstat().get("sockets:used")).isPositive();
    assertThat(used).isPositive();
  }
}
