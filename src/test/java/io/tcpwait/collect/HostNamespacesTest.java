package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.collect.NamespaceCensus.Gaps;
import io.tcpwait.kernel.NamespaceTree;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.names.NamePatterns;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.NetnsName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostNamespacesTest {
  private static final long PASS_NS = 30_000_000_000L;

  @TempDir Path root = Path.of("");

  private NamespaceTree tree = null;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new NamespaceTree(root);
    tree.process(1, 2, 0);
    tree.thread(1);
  }

  private HostNamespaces namespaces() {
    ProcFs procfs = tree.procfs;
    return new HostNamespaces(procfs, new ProcessNamer(procfs), false);
  }

  @Test
  void shouldCountEachNamespaceOnce() throws Exception {
    tree.joins(2, 1);
    tree.process(3, 0, 0);
    tree.process(4, 0, 7);
    tree.process(5, 11, 0);
    tree.joins(6, 5);
    try (HostNamespaces namespaces = namespaces()) {
      assertThat(namespaces.update(0)).isEqualTo(new NamespaceCensus(4, 2, 13, Gaps.NONE));
    }
  }

  /** hidepid=1 leaves a process listed, but closed to other users. */
  @Test
  void shouldCountTheProcessesThatHideTheirNamespace() throws Exception {
    Files.createDirectory(root.resolve("8"));
    Files.writeString(
        Files.createDirectory(root.resolve("9")).resolve("stat"), "9 (sh) Z 1 9 9 0\n");
    try (HostNamespaces namespaces = namespaces()) {
      assertThat(namespaces.update(0))
          .isEqualTo(new NamespaceCensus(1, 0, 2, new Gaps(1, 0, null)));
    }
  }

  @Test
  void shouldFailIfNoProcessShowsItsNamespace() throws Exception {
    tree.ends(1);
    try (HostNamespaces namespaces = namespaces()) {
      assertThatThrownBy(() -> namespaces.update(0))
          .isInstanceOf(IOException.class)
          .hasMessage("no process shows its network namespace");
    }
  }

  @Test
  void shouldFailWhenSockstatMakesNoSense() throws Exception {
    Files.writeString(root.resolve("1/net/sockstat"), "UDP: inuse 1\n");
    try (HostNamespaces namespaces = namespaces()) {
      assertThatThrownBy(() -> namespaces.update(0)).hasMessageContaining("has no TCP:inuse");
    }
  }

  @Test
  void shouldSearchForNamespacesEveryThirtySeconds() throws Exception {
    try (HostNamespaces namespaces = namespaces()) {
      assertThat(namespaces.update(0)).isNotNull();
      tree.process(7, 1, 0);
      assertThat(namespaces.update(PASS_NS - 1)).isNull();
      assertThat(namespaces.others()).isEmpty();
      assertThat(namespaces.update(PASS_NS)).isEqualTo(new NamespaceCensus(2, 1, 3, Gaps.NONE));
      assertThat(namespaces.others()).hasSize(1);
    }
  }

  @Test
  void shouldLeaveOutTheNamespacesThatTheConfigurationDoesNotWatch() throws Exception {
    tree.process(5, 11, 0);
    tree.process(6, 12, 0);
    try (HostNamespaces namespaces = namespaces()) {
      namespaces.update(0);
      List<String> names = namespaces.others().values().stream().map(NetnsName::netns).toList();
      assertThat(names).hasSize(2);
      namespaces.watch(new NamePatterns(List.of("*"), List.of(names.getFirst())));
      assertThat(namespaces.others().values().stream().map(NetnsName::netns))
          .containsExactly(names.getLast());
      assertThat(namespaces.update(PASS_NS)).isEqualTo(new NamespaceCensus(3, 1, 25, Gaps.NONE));
    }
  }
}
