package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.kernel.NamespaceVisit.Denied;
import io.tcpwait.kernel.NamespaceVisit.Entered;
import io.tcpwait.kernel.NamespaceVisit.Gone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes 3 and 4 share a namespace; the calling thread is in that of PID 1. */
class NamespaceEntryTest {
  @TempDir private Path folder;

  private final List<ScriptedNamespaces> made = new ArrayList<>();
  private NamespaceTree tree;
  private ScriptedNamespaces calls;
  private NamespaceEntry entry;
  private FoundNamespace found;
  private FoundNamespace own;
  private String home;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new NamespaceTree(folder.resolve("proc"));
    home = folder.resolve("proc/thread-self/ns/net").toString();
    tree.process(1, 5, 0);
    tree.process(3, 2, 1);
    tree.joins(4, 3);
    tree.thread(1);
    entry = newEntry();
    calls = made.getFirst();
    calls.entering = this::follow;
    FoundNamespaces all = new NamespaceSearch(tree.procfs, entry).look(new int[] {1, 3, 4});
    found = NamespaceTree.of(all, 3);
    own = NamespaceTree.of(all, 1);
    calls.entered.clear();
  }

  private NamespaceEntry newEntry() {
    return new NamespaceEntry(
        tree.procfs,
        arena -> {
          made.add(new ScriptedNamespaces(arena));
          return made.getLast();
        });
  }

  /** Like the kernel: the files of the thread follow the namespace that it has entered. */
  private int follow(String file) throws IOException {
    tree.thread(file.equals(home) ? 1 : 3);
    return 0;
  }

  @AfterEach
  void nothingIsOpen() {
    entry.close();
    assertThat(calls.open()).isEmpty();
  }

  private String result(NamespaceVisit<String> visit) {
    return visit instanceof Entered<String>(String result) ? result : visit.toString();
  }

  private void grant(String mask) throws IOException {
    Files.writeString(
        folder.resolve("proc/thread-self/status"),
        "CapInh:\t0\nCapPrm:\t" + mask + "\nCapEff:\t" + mask + "\n");
  }

  @Test
  void shouldEnterANamespaceAndComeBack() throws Exception {
    var counters = new NamespaceCounters(tree.procfs);
    NamespaceVisit<SocketCounts> visit =
        entry.run(
            found,
            () -> {
              assertThat(calls.open()).as("nothing of the other").containsExactly(home);
              return counters.ofCallingThread();
            });
    assertThat(visit).isEqualTo(new Entered<>(new SocketCounts(2, 1)));
    assertThat(calls.entered).containsExactly(tree.namespace(3).toString(), home);
    assertThat(counters.ofCallingThread()).isEqualTo(new SocketCounts(5, 0));
  }

  @Test
  void shouldNotEnterTheOwnNamespace() throws Exception {
    assertThat(result(entry.run(own, () -> "here"))).isEqualTo("here");
    assertThat(calls.entered).isEmpty();
  }

  @Test
  void shouldComeBackWhenTheVisitThrows() {
    assertThatThrownBy(
            () ->
                entry.run(
                    found,
                    () -> {
                      throw new IOException("inside");
                    }))
        .hasMessage("inside");
    assertThat(calls.entered).endsWith(home);
    assertThat(calls.open()).containsExactly(home);
  }

  @Test
  void shouldThrowAnErrorIfTheThreadCannotComeBack() {
    calls.entering = file -> file.equals(home) ? -Errno.EPERM : follow(file);
    assertThatThrownBy(() -> entry.run(found, () -> "inside"))
        .isInstanceOf(StuckInNamespaceError.class)
        .hasMessage(
            "cannot go back to the own network namespace: setns: EPERM (operation not permitted);"
                + " restart the agent");
  }

  @Test
  void shouldKeepTheExceptionOfTheVisitIfItCannotComeBack() {
    calls.entering = file -> file.equals(home) ? -Errno.EPERM : follow(file);
    var inside = new IllegalStateException("inside");
    assertThatThrownBy(
            () ->
                entry.run(
                    found,
                    () -> {
                      throw inside;
                    }))
        .isInstanceOf(StuckInNamespaceError.class)
        .hasCause(inside);
  }

  @Test
  void shouldRefuseANestedVisit() {
    assertThatThrownBy(() -> entry.run(found, () -> entry.run(own, () -> "nested")))
        .isInstanceOf(IllegalStateException.class);
    assertThat(calls.entered).endsWith(home);
  }

  @Test
  void shouldRefuseEveryVisitOnceStuck() {
    calls.entering = file -> file.equals(home) ? -Errno.EPERM : follow(file);
    assertThatThrownBy(() -> entry.run(found, () -> "inside"))
        .isInstanceOf(StuckInNamespaceError.class);
    assertThatThrownBy(() -> entry.run(own, () -> "elsewhere"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldEnterThroughAnotherProcessIfOneHasEnded() throws Exception {
    tree.ends(3);
    calls.entering =
        file -> {
          tree.thread(file.equals(home) ? 1 : 4);
          return 0;
        };
    assertThat(result(entry.run(found, () -> "inside"))).isEqualTo("inside");
    assertThat(calls.entered).containsExactly(tree.namespace(4).toString(), home);
  }

  @Test
  void shouldNotEnterThroughALaterProcessWithTheSamePid() throws Exception {
    tree.started(3, 31);
    tree.started(4, 41);
    assertThat(entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
    assertThat(calls.entered).isEmpty();
  }

  @Test
  void shouldReportANamespaceAsGoneIfAllItsProcessesHaveEnded() throws Exception {
    tree.ends(3);
    tree.ends(4);
    assertThat(entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
  }

  /** The kernel answers so if a process ends between the look-up of its link and the read. */
  @Test
  void shouldReportANamespaceAsGoneIfAccessToAnEndedProcessIsDenied() throws Exception {
    calls.refuse(tree.namespace(3), Errno.EACCES);
    calls.refuse(tree.namespace(4), Errno.EACCES);
    tree.ends(3);
    tree.ends(4);
    assertThat(entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
  }

  @Test
  void shouldReportANamespaceAsGoneIfItsProcessHasMoved() throws Exception {
    calls.entering = file -> 0;
    assertThat(entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
    assertThat(calls.entered).endsWith(home);
  }

  @Test
  void shouldReportANamespaceAsGoneIfALaterNamespaceHasItsInode() throws Exception {
    entry.run(found, () -> "inside");
    calls.cookie++;
    assertThat(entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
    FoundNamespaces next = new NamespaceSearch(tree.procfs, entry).look(new int[] {1, 3, 4});
    assertThat(result(entry.run(NamespaceTree.of(next, 3), () -> "inside"))).isEqualTo("inside");
  }

  @Test
  void shouldTakeANamespaceWithAnotherCookieForAnother() throws Exception {
    var search = new NamespaceSearch(tree.procfs, entry);
    FoundNamespace first = NamespaceTree.of(search.look(new int[] {1, 3}), 3);
    entry.run(first, () -> "inside");
    assertThat(NamespaceTree.of(search.look(new int[] {1, 3}), 3)).isSameAs(first);
    calls.cookie++;
    entry.run(first, () -> "inside");
    assertThat(NamespaceTree.of(search.look(new int[] {1, 3}), 3)).isNotSameAs(first);
  }

  @Test
  void shouldEnterOnAKernelThatHasNoCookies() throws Exception {
    calls.cookieResult = -92;
    assertThat(result(entry.run(found, () -> "inside"))).isEqualTo("inside");
    calls.cookie++;
    assertThat(result(entry.run(found, () -> "inside"))).isEqualTo("inside");
  }

  @Test
  void shouldNameTheCapabilitiesForFollowingTheLinksOfProcesses() throws Exception {
    calls.refuse(tree.namespace(3), Errno.EACCES);
    calls.refuse(tree.namespace(4), Errno.EACCES);
    assertThat(entry.run(found, () -> "inside"))
        .isEqualTo(
            new Denied<>(
                Errno.EACCES, Set.of(Capability.CAP_SYS_ADMIN, Capability.CAP_SYS_PTRACE)));
    grant("0000000000200000");
    assertThat(entry.run(found, () -> "inside"))
        .isEqualTo(new Denied<>(Errno.EACCES, Set.of(Capability.CAP_SYS_PTRACE)));
  }

  @Test
  void shouldEnterThroughAnotherProcessIfALinkMayNotBeFollowed() throws Exception {
    calls.refuse(tree.namespace(3), Errno.EACCES);
    assertThat(result(entry.run(found, () -> "inside"))).isEqualTo("inside");
  }

  @ParameterizedTest
  @ValueSource(ints = {Errno.EPERM, Errno.EACCES, Errno.ENOSYS})
  void shouldNameTheCapabilityForEntering(int errno) throws Exception {
    calls.entering = file -> -errno;
    assertThat(entry.run(found, () -> "inside"))
        .isEqualTo(new Denied<>(errno, Set.of(Capability.CAP_SYS_ADMIN)));
    assertThat(calls.open()).containsExactly(home);
  }

  @Test
  void shouldNameNoCapabilityIfTheKernelRefusesDespiteAll() throws Exception {
    calls.entering = file -> -Errno.EPERM;
    grant("000001ffffffffff");
    assertThat(entry.run(found, () -> "inside")).isEqualTo(new Denied<>(Errno.EPERM, Set.of()));
  }

  /** In its own user namespace, a thread may enter a namespace and then not be allowed back. */
  @Test
  void shouldNotEnterIfTheOwnNamespaceCannotBeEntered() throws Exception {
    NamespaceEntry noWayBack =
        new NamespaceEntry(
            tree.procfs,
            arena -> {
              made.add(new ScriptedNamespaces(arena));
              made.getLast().entering = file -> file.equals(home) ? -Errno.EPERM : 0;
              return made.getLast();
            });
    try (noWayBack) {
      assertThat(noWayBack.run(found, () -> "inside"))
          .isEqualTo(new Denied<>(Errno.EPERM, Set.of(Capability.CAP_SYS_ADMIN)));
      assertThat(made.getLast().entered).containsExactly(home);
    }
    assertThat(made.getLast().open()).isEmpty();
  }

  @Test
  void shouldFailWithoutDescriptorsAndRecover() throws Exception {
    calls.refuse(tree.namespace(3), Errno.EMFILE);
    assertThatThrownBy(() -> entry.run(found, () -> "inside"))
        .isInstanceOf(IOException.class)
        .hasMessage("open(" + tree.namespace(3) + "): EMFILE (too many open files)");
    calls.forgive(tree.namespace(3));
    assertThat(result(entry.run(found, () -> "inside"))).isEqualTo("inside");
  }

  @Test
  void shouldOpenTheOwnNamespaceAgainAfterAFailure() throws Exception {
    NamespaceEntry late =
        new NamespaceEntry(
            tree.procfs,
            arena -> {
              made.add(new ScriptedNamespaces(arena));
              made.getLast().refuse(home, Errno.EMFILE);
              return made.getLast();
            });
    try (late) {
      assertThatThrownBy(() -> late.run(found, () -> "inside"))
          .hasMessage("open(" + home + "): EMFILE (too many open files)");
      made.getLast().forgive(home);
      made.getLast().entering = this::follow;
      assertThat(result(late.run(found, () -> "inside"))).isEqualTo("inside");
    }
  }

  @Test
  void shouldEnterAMountedNamespaceThroughItsMount() throws Exception {
    Path blue = Files.createFile(folder.resolve("blue"));
    tree.mounts(blue);
    calls.entering =
        file -> {
          tree.thread(file.equals(home) ? 1 : 9);
          return 0;
        };
    tree.process(9, 7, 0);
    FoundNamespace mounted =
        new NamespaceSearch(tree.procfs, entry).look(new int[] {1}).all().getLast();
    var counters = new NamespaceCounters(tree.procfs);
    assertThat(counters.sockets(mounted)).isNull();
    assertThat(entry.run(mounted, counters::ofCallingThread))
        .isEqualTo(new Entered<>(new SocketCounts(7, 0)));

    Files.delete(blue);
    assertThat(entry.run(mounted, () -> "inside")).isEqualTo(new Gone<>());
    Files.createFile(blue);
    assertThat(entry.run(mounted, () -> "inside")).as("another").isEqualTo(new Gone<>());
  }
}
