package io.tcpwait.kernel;

import static io.tcpwait.kernel.Capability.CAP_DAC_READ_SEARCH;
import static io.tcpwait.kernel.Capability.CAP_SYS_ADMIN;
import static io.tcpwait.kernel.Capability.CAP_SYS_PTRACE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kernel.NamespaceVisit.Denied;
import io.tcpwait.kernel.NamespaceVisit.Entered;
import io.tcpwait.kernel.NamespaceVisit.Gone;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Namespaces of real processes and mounts; each test runs in a namespace of its own. */
@Needs({Needs.NETNS, "unshare"})
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RealNamespacesTest {
  private static final Path PROC = Path.of("/proc");

  /** A search by the calling thread, with its entry, counters and processes. */
  private static final class Searching implements AutoCloseable {
    final ProcFs procfs = new ProcFs(PROC);
    final NamespaceEntry entry = new NamespaceEntry(procfs);
    final NamespaceSearch search = new NamespaceSearch(procfs, entry);
    final NamespaceCounters counters = new NamespaceCounters(procfs);
    final Processes processes = new Processes(procfs);

    FoundNamespaces look() throws IOException {
      return search.look(processes.pids());
    }

    @Override
    public void close() {
      entry.close();
    }
  }

  /** A program in a namespace of its own that runs until it is closed. */
  private record Inhabitant(Process process) implements AutoCloseable {
    static Inhabitant start(String... command) throws IOException {
      List<String> inside = new ArrayList<>(List.of("unshare", "--net"));
      inside.addAll(List.of(command));
      Process process = new ProcessBuilder(inside).start();
      Path link = PROC.resolve(process.pid() + "/ns/net");
      Path own = Files.readSymbolicLink(PROC.resolve("thread-self/ns/net"));
      while (Files.readSymbolicLink(link).equals(own)) {
        Thread.onSpinWait();
      }
      return new Inhabitant(process);
    }

    static Inhabitant start() throws IOException {
      return start("sleep", "600");
    }

    int pid() {
      return (int) process.pid();
    }

    long inode() throws IOException {
      return NamespaceTree.inode(PROC.resolve(pid() + "/ns/net"));
    }

    @Override
    public void close() {
      process.destroyForcibly().onExit().join();
    }
  }

  private static long ownInode() throws IOException {
    return NamespaceTree.inode(PROC.resolve("thread-self/ns/net"));
  }

  private static List<String> interfaces() throws IOException {
    return Files.readAllLines(PROC.resolve("thread-self/net/dev")).stream()
        .filter(line -> line.contains(":"))
        .map(line -> line.substring(0, line.indexOf(':')).strip())
        .toList();
  }

  /** The links of this process's descriptors to namespaces other than that of the thread. */
  private static List<String> otherNamespacesOpen() throws IOException {
    String own = Files.readSymbolicLink(PROC.resolve("thread-self/ns/net")).toString();
    List<String> open = new ArrayList<>();
    try (DirectoryStream<Path> descriptors =
        Files.newDirectoryStream(PROC.resolve("thread-self/fd"))) {
      for (Path descriptor : descriptors) {
        try {
          String link = Files.readSymbolicLink(descriptor).toString();
          if (link.startsWith("net:") && !link.equals(own)) {
            open.add(link);
          }
        } catch (NoSuchFileException e) {
          // This descriptor was that of the folder itself.
        }
      }
    }
    return open;
  }

  @Test
  void shouldFindAndEnterTheNamespaceOfAProcess() throws Exception {
    Netns.call(
        () -> {
          try (Inhabitant inhabitant = Inhabitant.start();
              Searching here = new Searching();
              SockDiag netlink = new SockDiag();
              Pairs pairs = new Pairs(3)) {
            long own = ownInode();
            FoundNamespaces all = here.look();
            FoundNamespace found = NamespaceTree.of(all, inhabitant.pid());
            assertThat(found.inode()).isEqualTo(inhabitant.inode());
            assertThat(found.isOwn()).isFalse();
            assertThat(all.all().getFirst().isOwn()).isTrue();
            assertThat(all.all().getFirst().inode()).isEqualTo(own);
            assertThat(all.all().stream().filter(FoundNamespace::isOfPidOne)).hasSize(1);
            assertThat(all.hiddenProcesses()).isZero();
            assertThat(all.unknownMounts()).isZero();
            assertThat(here.counters.sockets(found)).isEqualTo(new SocketCounts(0, 0));
            assertThat(here.counters.sockets(all.all().getFirst()))
                .isEqualTo(new SocketCounts(pairs.sockets(), 0));

            NamespaceVisit<Long> visit =
                here.entry.run(
                    found,
                    () -> {
                      Netns.sysctl("net.ipv4.tcp_fin_timeout", 17);
                      assertThat(new Sysctls(here.procfs).read("net.ipv4.tcp_fin_timeout"))
                          .containsExactly(17);
                      netlink.dump(
                          TcpState.mask(TcpState.ALL),
                          false,
                          socket -> {
                            throw new AssertionError("a socket of the own namespace");
                          });
                      assertThat(otherNamespacesOpen())
                          .as("the way back alone")
                          .containsExactly("net:[" + own + "]");
                      return ownInode();
                    });
            assertThat(visit).isEqualTo(new Entered<>(inhabitant.inode()));
            assertThat(ownInode()).isEqualTo(own);
            assertThat(new Sysctls(here.procfs).read("net.ipv4.tcp_fin_timeout"))
                .doesNotContain(17);
            assertThat(NamespaceTree.of(here.look(), inhabitant.pid())).isSameAs(found);
          }
          return null;
        });
  }

  @Test
  void shouldReportANamespaceAsGoneIfItEndsBeforeItIsEntered() throws Exception {
    Netns.call(
        () -> {
          try (Searching here = new Searching()) {
            Inhabitant inhabitant = Inhabitant.start();
            FoundNamespace found = NamespaceTree.of(here.look(), inhabitant.pid());
            inhabitant.close();
            assertThat(here.counters.sockets(found)).isNull();
            assertThat(here.entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
            assertThat(here.look().all()).doesNotContain(found);
          }
          return null;
        });
  }

  /** ip-netns(8) leaves a namespace without a process. */
  @Test
  void shouldDistinguishAMountedNamespaceFromALaterOneOfItsName() throws Exception {
    String name = "tcpwait-find-" + ProcessHandle.current().pid();
    Netns.call(
        () -> {
          try (Searching here = new Searching()) {
            Netns.run("ip", "netns", "add", name);
            FoundNamespace found;
            try {
              found = named(here.look(), name);
              assertThat(found.hasProcess()).isFalse();
              assertThat(here.counters.sockets(found)).isNull();
              assertThat(here.entry.run(found, here.counters::ofCallingThread))
                  .isEqualTo(new Entered<>(new SocketCounts(0, 0)));
              assertThat(named(here.look(), name)).isSameAs(found);
            } finally {
              Netns.run("ip", "netns", "delete", name);
            }
            assertThat(here.entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
            Netns.run("ip", "netns", "add", name);
            try {
              assertThat(here.entry.run(found, () -> "inside")).isEqualTo(new Gone<>());
              assertThat(named(here.look(), name).id()).isNotEqualTo(found.id());
            } finally {
              Netns.run("ip", "netns", "delete", name);
            }
          }
          return null;
        });
  }

  private static FoundNamespace named(FoundNamespaces found, String name) {
    return found.all().stream()
        .filter(one -> name.equals(one.mountName()))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Searches the namespace of an inhabitant and a mounted namespace, with only some capabilities.
   */
  private static void withCapabilities(Set<Capability> granted, Seeing seeing) throws Exception {
    String name = "tcpwait-cap-" + ProcessHandle.current().pid();
    Netns.call(
        () -> {
          Netns.run("ip", "netns", "add", name);
          try (Inhabitant inhabitant = Inhabitant.start()) {
            Netns.call(
                () -> {
                  Capabilities.drop(new ProcFs(PROC), EnumSet.complementOf(copy(granted)));
                  try (Searching here = new Searching()) {
                    FoundNamespaces found = here.look();
                    assertThat(here.counters.sockets(NamespaceTree.of(found, inhabitant.pid())))
                        .as("takes no privilege")
                        .isEqualTo(new SocketCounts(0, 0));
                    seeing.see(here, found, NamespaceTree.of(found, inhabitant.pid()), name);
                  }
                  return null;
                });
          } finally {
            Netns.run("ip", "netns", "delete", name);
          }
          return null;
        });
  }

  private static EnumSet<Capability> copy(Set<Capability> some) {
    EnumSet<Capability> copy = EnumSet.noneOf(Capability.class);
    copy.addAll(some);
    return copy;
  }

  @FunctionalInterface
  private interface Seeing {
    void see(Searching here, FoundNamespaces found, FoundNamespace ofProcess, String mount)
        throws Exception;
  }

  @Test
  void shouldCountSocketsAndNameBothMissingCapabilities() throws Exception {
    withCapabilities(
        Set.of(),
        (here, found, ofProcess, mount) -> {
          assertThat(here.entry.run(ofProcess, () -> "inside"))
              .isEqualTo(new Denied<>(Errno.EACCES, Set.of(CAP_SYS_ADMIN, CAP_SYS_PTRACE)));
          assertThat(found.unknownMounts()).isPositive();
          assertThat(ofProcess.inode()).isEqualTo(FoundNamespace.UNKNOWN);
        });
  }

  @Test
  void shouldMatchMountsWithOnlyPtrace() throws Exception {
    withCapabilities(
        Set.of(CAP_SYS_PTRACE),
        (here, found, ofProcess, mount) -> {
          assertThat(ofProcess.inode()).isPositive();
          assertThat(found.unknownMounts()).isZero();
          assertThat(here.entry.run(ofProcess, () -> "inside"))
              .isEqualTo(new Denied<>(Errno.EPERM, Set.of(CAP_SYS_ADMIN)));
          assertThat(here.entry.run(named(found, mount), () -> "inside"))
              .isEqualTo(new Denied<>(Errno.EPERM, Set.of(CAP_SYS_ADMIN)));
        });
  }

  @Test
  void shouldEnterMountsWithOnlyAdmin() throws Exception {
    withCapabilities(
        Set.of(CAP_SYS_ADMIN),
        (here, found, ofProcess, mount) -> {
          assertThat(found.unknownMounts()).isZero();
          assertThat(here.entry.run(named(found, mount), () -> "inside"))
              .isEqualTo(new Entered<>("inside"));
          assertThat(here.entry.run(ofProcess, () -> "inside"))
              .isEqualTo(new Denied<>(Errno.EACCES, Set.of(CAP_SYS_PTRACE)));
        });
  }

  @Test
  void shouldEnterAllNamespacesWithAdminAndPtrace() throws Exception {
    withCapabilities(
        EnumSet.complementOf(EnumSet.of(CAP_DAC_READ_SEARCH)),
        (here, found, ofProcess, mount) -> {
          assertThat(here.entry.run(named(found, mount), () -> "inside"))
              .isEqualTo(new Entered<>("inside"));
          assertThat(here.entry.run(ofProcess, () -> "inside")).isEqualTo(new Entered<>("inside"));
        });
  }

  /** A veth end of one namespace is here; the kernel removes it together with that namespace. */
  @Test
  void shouldKeepNoNamespaceOfAThousandThatEndMeanwhile() throws Exception {
    Netns.call(
        () -> {
          long own = ownInode();
          try (Searching here = new Searching();
              SockDiag netlink = new SockDiag()) {
            Inhabitant cabled = Inhabitant.start();
            String pid = Integer.toString(cabled.pid());
            Netns.run("ip", "link", "add", "here", "type", "veth", "peer", "there", "netns", pid);
            FoundNamespace first = NamespaceTree.of(here.look(), cabled.pid());
            assertThat(here.entry.run(first, RealNamespacesTest::interfaces))
                .isInstanceOfSatisfying(
                    Entered.class,
                    visit -> assertThat(visit.result().toString()).contains("there"));
            Process many =
                new ProcessBuilder(
                        "sh",
                        "-c",
                        "i=0; while [ $i -lt 1000 ]; do unshare --net sleep 0.05 & i=$((i+1));"
                            + " [ $((i % 20)) -eq 0 ] && wait; done; wait")
                    .start();
            int entered = 0;
            while (many.isAlive()) {
              for (FoundNamespace found : here.look().all()) {
                here.counters.sockets(found);
                var visit =
                    here.entry.run(
                        found,
                        () -> {
                          // A dump of other states takes as long as there are sockets on the whole
                          // host.
                          netlink.dump(TcpState.LISTEN.bit(), false, socket -> {});
                          return here.counters.ofCallingThread();
                        });
                assertThat(visit).isNotInstanceOf(Denied.class);
                entered += visit instanceof Entered ? 1 : 0;
              }
              assertThat(otherNamespacesOpen()).isEmpty();
            }
            assertThat(many.exitValue()).isZero();
            assertThat(entered).isGreaterThan(100);
            assertThat(ownInode()).isEqualTo(own);

            cabled.close();
            assertThat(here.look().all()).doesNotContain(first);
            while (interfaces().contains("here")) {
              TimeUnit.MILLISECONDS.sleep(20);
            }
          }
          return null;
        });
  }

  /** The bound leaves room for a machine that is slower by far; here a read takes 40 µs. */
  @Test
  void shouldReadAnIdleNamespaceWithinAFifthOfAMillisecond() throws Exception {
    Netns.call(
        () -> {
          try (Inhabitant inhabitant = Inhabitant.start();
              Searching here = new Searching()) {
            FoundNamespace found = NamespaceTree.of(here.look(), inhabitant.pid());
            var threads = ManagementFactory.getThreadMXBean();
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 1_000; i++) {
              long before = threads.getCurrentThreadCpuTime();
              here.counters.sockets(found);
              least = Math.min(least, threads.getCurrentThreadCpuTime() - before);
            }
            assertThat(least).isLessThan(200_000);
          }
          return null;
        });
  }
}
