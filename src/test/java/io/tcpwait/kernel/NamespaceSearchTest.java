package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamespaceSearchTest {
  @TempDir private Path folder;

  private NamespaceTree tree;
  private ScriptedNamespaces calls;
  private NamespaceEntry entry;
  private NamespaceSearch search;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new NamespaceTree(folder.resolve("proc"));
    tree.process(1, 5, 0);
    tree.thread(1);
    AtomicReference<ScriptedNamespaces> made = new AtomicReference<>();
    entry =
        new NamespaceEntry(
            tree.procfs,
            arena -> {
              made.set(new ScriptedNamespaces(arena));
              return made.get();
            });
    calls = made.get();
    search = new NamespaceSearch(tree.procfs, entry);
  }

  @AfterEach
  void closeEntry() {
    entry.close();
    assertThat(calls.open()).isEmpty();
  }

  private Path mount(String name) throws IOException {
    return Files.createFile(Files.createDirectories(folder.resolve("run/netns")).resolve(name));
  }

  /** Hides the link, as the kernel does from a process without CAP_SYS_PTRACE. */
  private void hideLink(int pid) throws IOException {
    Files.delete(tree.namespace(pid));
  }

  @Test
  void shouldFindTheNamespaceOfEachProcessOnce() throws Exception {
    tree.joins(2, 1);
    tree.process(3, 0, 0);
    tree.joins(4, 3);
    FoundNamespaces found = search.look(new int[] {1, 2, 3, 4, 5});
    assertThat(found.all())
        .hasSize(2)
        .extracting(FoundNamespace::isOwn)
        .containsExactly(true, false);
    assertThat(found.all())
        .extracting(FoundNamespace::pids)
        .containsExactly(List.of(1, 2), List.of(3, 4));
    assertThat(found.hiddenProcesses()).isZero();
    assertThat(found.all().get(1).inode()).isEqualTo(NamespaceTree.inode(tree.namespace(3)));
  }

  @Test
  void shouldRecognizeTheNamespaceOfPidOne() throws Exception {
    tree.process(3, 0, 0);
    tree.thread(3);
    FoundNamespaces found = search.look(new int[] {1, 3});
    assertThat(NamespaceTree.of(found, 1).isOfPidOne()).isTrue();
    assertThat(NamespaceTree.of(found, 1).isOwn()).isFalse();
    assertThat(NamespaceTree.of(found, 3).isOfPidOne()).isFalse();
    assertThat(NamespaceTree.of(found, 3).isOwn()).isTrue();
  }

  @Test
  void shouldTakeTheOwnNamespaceForThatOfAHiddenPidOne() throws Exception {
    tree.process(3, 0, 0);
    tree.thread(3);
    tree.ends(1);
    assertThat(search.look(new int[] {3}).all().getFirst().isOfPidOne()).isTrue();
  }

  @Test
  void shouldFindTheOwnNamespaceEvenIfNoProcessShowsIt() throws Exception {
    FoundNamespace own = search.look(new int[0]).all().getFirst();
    assertThat(own.isOwn()).isTrue();
    assertThat(own.hasProcess()).isFalse();
    assertThat(search.look(new int[] {1}).all()).containsExactly(own);
  }

  @Test
  void shouldCountProcessesThatHideTheirNamespace() throws Exception {
    Files.createDirectories(folder.resolve("proc/8"));
    Files.writeString(
        Files.createDirectories(folder.resolve("proc/9")).resolve("stat"), "9 (sh) Z 1 9 9 0\n");
    assertThat(search.look(new int[] {1, 7, 8, 9}).hiddenProcesses()).isEqualTo(1);
  }

  @Test
  void shouldRecognizeANamespaceWhileOneOfItsProcessesStays() throws Exception {
    tree.process(3, 0, 0);
    tree.joins(4, 3);
    FoundNamespace first = NamespaceTree.of(search.look(new int[] {1, 3, 4}), 3);
    tree.ends(3);
    tree.joins(5, 4);
    FoundNamespaces later = search.look(new int[] {1, 4, 5});
    assertThat(NamespaceTree.of(later, 5)).isSameAs(first);
    assertThat(first.pids()).containsExactly(4, 5);
    tree.ends(4);
    assertThat(NamespaceTree.of(search.look(new int[] {1, 5}), 5)).isSameAs(first);
  }

  @Test
  void shouldKeepTheLongestKnownProcesses() throws Exception {
    tree.process(30, 0, 0);
    FoundNamespace found = NamespaceTree.of(search.look(new int[] {1, 30}), 30);
    for (int pid = 20; pid < 29; pid++) {
      tree.joins(pid, 30);
    }
    search.look(new int[] {1, 20, 21, 22, 23, 24, 25, 26, 27, 28, 30});
    assertThat(found.pids()).hasSize(3).startsWith(30);
  }

  @Test
  void shouldDistinguishANamespaceFromALaterOneWithItsInode() throws Exception {
    tree.process(3, 0, 0);
    FoundNamespace first = NamespaceTree.of(search.look(new int[] {1, 3}), 3);
    tree.joins(4, 3);
    tree.ends(3);
    FoundNamespace second = NamespaceTree.of(search.look(new int[] {1, 4}), 4);
    assertThat(second).isNotSameAs(first);
    assertThat(second.id()).isNotEqualTo(first.id());
  }

  @Test
  void shouldDistinguishANamespaceFromALaterOneWithItsInodeAndPid() throws Exception {
    tree.process(3, 0, 0);
    FoundNamespace first = NamespaceTree.of(search.look(new int[] {1, 3}), 3);
    tree.started(3, 31);
    assertThat(NamespaceTree.of(search.look(new int[] {1, 3}), 3)).isNotSameAs(first);
  }

  @Test
  void shouldForgetANamespaceThatHasEnded() throws Exception {
    tree.process(3, 0, 0);
    search.look(new int[] {1, 3});
    tree.ends(3);
    assertThat(search.look(new int[] {1}).all()).hasSize(1);
  }

  /** Searches two processes, one of which is in a mounted namespace. */
  private FoundNamespaces lookAtProcessIn(Path mount) throws IOException {
    tree.process(3, 0, 0);
    Files.delete(tree.namespace(3));
    Files.createLink(tree.namespace(3), mount);
    tree.mounts(mount);
    return search.look(new int[] {1, 3});
  }

  @Test
  void shouldNameTheMountOfANamespaceWithProcesses() throws Exception {
    Path blue = mount("blue");
    FoundNamespaces found = lookAtProcessIn(blue);
    assertThat(found.all()).hasSize(2);
    assertThat(found.all().get(1).mounts())
        .extracting(NamespaceMount::plainPath)
        .containsExactly(blue.toString());
    assertThat(found.all().get(1).mountName()).isEqualTo("blue");
    assertThat(found.unknownMounts()).isZero();
  }

  @Test
  void shouldNameAMountWithACarriageReturnInItsPath() throws Exception {
    FoundNamespaces found = lookAtProcessIn(mount("a\rb"));
    assertThat(found.all()).hasSize(2);
    assertThat(found.all().get(1).mountName()).isEqualTo("a\ufffdb");
  }

  @Test
  void shouldFindAMountedNamespaceThatHasNoProcess() throws Exception {
    Path blue = mount("blue");
    Path again = Files.createLink(folder.resolve("again"), blue);
    tree.mounts(blue, again);
    tree.process(9, 0, 0);
    calls.entering =
        file -> {
          tree.thread(file.endsWith("blue") ? 9 : 1);
          return 0;
        };
    FoundNamespaces found = search.look(new int[] {1});
    assertThat(found.all()).hasSize(2);
    FoundNamespace mounted = found.all().get(1);
    assertThat(mounted.hasProcess()).isFalse();
    assertThat(mounted.mounts())
        .extracting(NamespaceMount::plainPath)
        .containsExactly(blue.toString(), again.toString());
    assertThat(mounted.inode()).isEqualTo(NamespaceTree.inode(blue));
    assertThat(calls.entered).hasSize(3);
    assertThat(NamespaceTree.of(search.look(new int[] {1, 9}), 9))
        .as("once it has")
        .isSameAs(mounted);
    assertThat(calls.entered).as("it is entered once").hasSize(3);
  }

  @Test
  void shouldDistinguishAMountedNamespaceFromALaterOneWithItsInode() throws Exception {
    Path blue = mount("blue");
    tree.mounts(blue);
    tree.process(9, 0, 0);
    calls.entering =
        file -> {
          tree.thread(file.endsWith("blue") ? 9 : 1);
          return 0;
        };
    FoundNamespaces first = search.look(new int[] {1});
    assertThat(first.all()).hasSize(2);
    assertThat(search.look(new int[] {1}).all()).isEqualTo(first.all());
    Files.setLastModifiedTime(blue, FileTime.fromMillis(1));
    FoundNamespaces second = search.look(new int[] {1});
    assertThat(second.all()).hasSameSizeAs(first.all());
    assertThat(second.all().getLast().id()).isNotEqualTo(first.all().getLast().id());
  }

  @Test
  void shouldSkipAMountThatAnotherMountHides() throws Exception {
    Path blue = mount("blue");
    tree.mounts(blue);
    Files.move(blue, folder.resolve("elsewhere"));
    mount("blue");
    assertThat(search.look(new int[] {1}).all()).hasSize(1);
  }

  @Test
  void shouldFindAMountedNamespaceThatMayNotBeEntered() throws Exception {
    tree.mounts(mount("blue"));
    calls.entering = file -> -Errno.EPERM;
    FoundNamespaces found = search.look(new int[] {1});
    assertThat(found.all()).hasSize(2);
    assertThat(search.look(new int[] {1}).all()).isEqualTo(found.all());
  }

  /** Each mount may be of the namespace of a process, so both count only as unknown. */
  @Test
  void shouldCountAMountApartIfItsNamespaceIsUnknown() throws Exception {
    tree.process(3, 0, 0);
    hideLink(3);
    tree.mounts(mount("blue"), mount("red"));
    calls.entering = file -> -Errno.EPERM;
    FoundNamespaces found = search.look(new int[] {1, 3});
    assertThat(found.all()).hasSize(2);
    assertThat(found.unknownMounts()).isEqualTo(2);
  }

  @Test
  void shouldMatchMountsToHiddenProcessesByEntering() throws Exception {
    Path blue = mount("blue");
    tree.process(3, 0, 0);
    hideLink(3);
    tree.mounts(blue);
    calls.entering =
        file -> {
          tree.thread(file.endsWith("blue") ? 3 : 1);
          return 0;
        };
    FoundNamespaces found = search.look(new int[] {1, 3});
    assertThat(found.all()).hasSize(2);
    assertThat(NamespaceTree.of(found, 3).mountName()).isEqualTo("blue");
    assertThat(NamespaceTree.of(found, 3).inode()).isEqualTo(NamespaceTree.inode(blue));
  }

  @Test
  void shouldFindProcessesEvenIfMountsCannotBeRead() throws Exception {
    Files.delete(folder.resolve("proc/self/mountinfo"));
    FoundNamespaces found = search.look(new int[] {1});
    assertThat(found.all()).hasSize(1);
    assertThat(found.mountProblem()).contains("mountinfo");
  }

  /** A namespace that only a mount shows would lose its histories. */
  @Test
  void shouldKeepMountedNamespacesWhileMountsCannotBeRead() throws Exception {
    tree.mounts(mount("blue"));
    calls.entering = file -> -Errno.EPERM;
    FoundNamespaces before = search.look(new int[] {1});
    assertThat(before.all()).hasSize(2);
    Files.delete(folder.resolve("proc/self/mountinfo"));
    for (int pass = 0; pass < 2; pass++) {
      FoundNamespaces found = search.look(new int[] {1});
      assertThat(found.all()).isEqualTo(before.all());
      assertThat(found.mountProblem()).contains("mountinfo");
    }
  }
}
