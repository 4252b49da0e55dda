package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetNamespaceTest {
  private static final Path OWN_LINK = Path.of("/proc/thread-self/ns/net");

  @TempDir Path root = Path.of("");
  private Path named = root;

  @BeforeEach
  void folders() throws IOException {
    Files.createDirectories(root.resolve("thread-self/ns"));
    Files.createDirectories(root.resolve("1/ns"));
    named = Files.createDirectory(root.resolve("netns"));
  }

  /**
   * JUnit would delete the link too, but would warn on every run that it leads out of the folder.
   */
  @AfterEach
  void deleteLinkIntoProcfs() throws IOException {
    Files.deleteIfExists(root.resolve("proc/thread-self"));
  }

  private void link(String process, String target) throws IOException {
    Files.createSymbolicLink(root.resolve(process + "/ns/net"), Path.of(target));
  }

  private String name() {
    return NetNamespace.name(new ProcFs(root), named);
  }

  private static String linkTo(Path file) throws IOException {
    return "net:[" + Files.getAttribute(file, "unix:ino") + "]";
  }

  @Test
  void theNamespaceOfPidOneIsTheHost() throws Exception {
    link("thread-self", "net:[4026531840]");
    link("1", "net:[4026531840]");
    assertThat(name()).isEqualTo("host");
  }

  /** The link of PID 1 may not be followed; its network files may be read. */
  @Test
  void shouldRecognizeTheHostByTheFilesOfPidOneWithoutItsLink() throws Exception {
    link("thread-self", "net:[4026531840]");
    Path own = Files.createDirectories(root.resolve("thread-self/net")).resolve("sockstat");
    Path one = Files.createDirectories(root.resolve("1/net")).resolve("sockstat");
    Files.createFile(one);
    Files.createLink(own, one);
    assertThat(name()).isEqualTo("host");

    Files.delete(own);
    Files.createFile(own);
    assertThat(name()).isEqualTo("net:[4026531840]");
  }

  @Test
  void anUnknownNamespaceIsTakenForTheHost() throws Exception {
    assertThat(name()).isEqualTo("host");
    link("thread-self", "net:[4026531840]");
    assertThat(name()).isEqualTo("host");
  }

  @Test
  void aNamedNamespaceHasItsName() throws Exception {
    Files.createFile(named.resolve("other"));
    Path mine = Files.createFile(named.resolve("mine"));
    link("thread-self", linkTo(mine));
    link("1", "net:[4026531840]");
    assertThat(name()).isEqualTo("mine");
  }

  @Test
  void anUnnamedNamespaceHasItsInodeAsName() throws Exception {
    Files.createFile(named.resolve("other"));
    link("thread-self", "net:[1]");
    link("1", "net:[4026531840]");
    assertThat(name()).isEqualTo("net:[1]");

    Files.delete(named.resolve("other"));
    Files.delete(named);
    assertThat(name()).isEqualTo("net:[1]");
  }

  /** Such a link remains when another namespace is being deleted, or when its target is gone. */
  @Test
  void aBrokenNameDoesNotHideOtherNames() throws Exception {
    Path mine = Files.createFile(named.resolve("mine"));
    // The order of a folder is not defined, so make enough links that some come first.
    for (int i = 0; i < 50; i++) {
      Files.createSymbolicLink(named.resolve("gone" + i), Path.of("/nowhere"));
    }
    link("thread-self", linkTo(mine));
    link("1", "net:[4026531840]");
    assertThat(name()).isEqualTo("mine");
  }

  /** The real thread-self, with a PID 1 that may always be read. */
  private static ProcFs realThreadSelf(Path folder) throws IOException {
    Path tree = Files.createDirectory(folder.resolve("proc"));
    Files.createSymbolicLink(tree.resolve("thread-self"), Path.of("/proc/thread-self"));
    Path one = Files.createDirectories(tree.resolve("1/ns")).resolve("net");
    Files.createSymbolicLink(one, Files.readSymbolicLink(OWN_LINK));
    return new ProcFs(tree);
  }

  @Test
  @Needs(Needs.NETNS)
  void aRealUnnamedNamespaceHasItsInodeAsName() throws Exception {
    ProcFs procfs = realThreadSelf(root);
    String told =
        Netns.call(
            () -> {
              String name = NetNamespace.ownName(procfs);
              assertThat(name).isEqualTo(Files.readSymbolicLink(OWN_LINK).toString());
              return name;
            });
    assertThat(told).matches("net:\\[[0-9]+\\]");
    assertThat(NetNamespace.ownName(procfs)).isEqualTo("host");
  }

  /**
   * Named as ip-netns(8) does. A namespace of ip-netns can be entered only by a program that
   * ip-netns starts.
   */
  @Test
  @Needs(Needs.NETNS)
  void aRealNamedNamespaceHasItsName() throws Exception {
    ProcFs procfs = realThreadSelf(root);
    String name = "tcpwait-test-" + ProcessHandle.current().pid();
    Path mount = Files.createDirectories(Path.of("/run/netns")).resolve(name);
    Files.createFile(mount);
    try {
      String told =
          Netns.call(
              () -> {
                Netns.run("mount", "--bind", "/proc/self/ns/net", mount.toString());
                return NetNamespace.ownName(procfs);
              });
      assertThat(told).isEqualTo(name);
    } finally {
      Netns.run("ip", "netns", "delete", name);
    }
    assertThat(mount).doesNotExist();
  }
}
