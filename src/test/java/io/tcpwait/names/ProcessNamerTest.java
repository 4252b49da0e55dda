package io.tcpwait.names;

import static io.tcpwait.names.Host.IN_DOCKER;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.sample.Container;
import io.tcpwait.sample.ProcessNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessNamerTest {
  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/bash
      # a comment
      +@nis
      www-data:x:33:33::/var/www:/usr/sbin/nologin
      alias:x:33:33::/:/bin/sh
      broken:x
      """;

  @TempDir Path folder = Path.of("");
  private Host host;

  @BeforeEach
  void host() throws IOException {
    host = new Host(folder);
    host.file("/etc/passwd", PASSWD);
    host.process(7, "0::/system.slice/orders.service\n");
  }

  @Test
  void shouldGiveAProcessAllOfItsNames() {
    assertThat(host.namer().names(7))
        .isEqualTo(
            new ProcessNames(
                "java", "com.shop.Main", Container.NONE, "orders.service", "www-data"));
  }

  @Test
  void shouldHaveNoNamesForAnEndedProcess() {
    assertThat(host.namer().names(8)).isEqualTo(ProcessNames.of("", ""));
  }

  @Test
  void shouldShowTheNumberOfAUserWithoutAName() throws Exception {
    host.ofProcess(7, "status", "Uid:\t4711\t4711\t4711\t4711\n");
    assertThat(host.namer().names(7).user()).isEqualTo("4711");
    Files.delete(host.root.resolve("etc/passwd"));
    host.ofProcess(7, "status", "Uid:\t33\t33\t33\t33\n");
    assertThat(host.namer().names(7).user()).isEqualTo("33");
  }

  @Test
  void shouldShowTheNumberOfAUserInAnotherUserNamespace() throws Exception {
    host.ofProcess(7, "uid_map", "         0     100000      65536\n");
    assertThat(host.namer().names(7).user()).isEqualTo("33");
    host.ofProcess(7, "uid_map", "");
    assertThat(host.namer().names(7).user()).isEqualTo("33");
  }

  /** An image has its own passwd file, in which 33 may be any user. */
  @Test
  void shouldNameOnlyRootAmongTheUsersOfAContainer() throws Exception {
    host.process(7, IN_DOCKER);
    assertThat(host.namer().names(7).user()).isEqualTo("33");
    host.ofProcess(7, "status", "Uid:\t0\t0\t0\t0\n");
    assertThat(host.namer().names(7).user()).isEqualTo("root");
  }

  @Test
  void shouldReadTheUsersAgainOnceTheirFileHasChanged() throws Exception {
    ProcessNamer namer = host.namer();
    assertThat(namer.names(7).user()).isEqualTo("www-data");
    host.file("/etc/passwd", "nginx:x:33:33::/:/bin/false\n");
    assertThat(namer.names(7).user()).isEqualTo("nginx");
  }

  @Test
  void shouldReadNoFilesOfAHostWhosePidOneIsHidden() throws Exception {
    assertThat(HostFiles.of(host.procfs()).find("/etc/passwd")).isNull();
    Files.createSymbolicLink(host.procfs().root().resolve("1/root"), host.root);
    assertThat(HostFiles.of(host.procfs()).find("/etc/passwd")).isNotNull().exists();
  }

  @Test
  void shouldNameThisProcess() {
    ProcFs procfs = new ProcFs(Path.of("/proc"));
    ProcessNames names = new ProcessNamer(procfs).names(new Processes(procfs).self());
    assertThat(names.process()).isEqualTo("java");
    assertThat(names.user()).isEqualTo(System.getProperty("user.name"));
    assertThat(names.program()).isNotEmpty().isNotEqualTo("java");
  }
}
