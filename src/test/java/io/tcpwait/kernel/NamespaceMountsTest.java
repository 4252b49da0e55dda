package io.tcpwait.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceMountsTest {
  private static List<String> parsed(String line) {
    List<String> mounts = new ArrayList<>();
    NamespaceMounts.parse(line, (inode, path) -> mounts.add(inode + " " + path));
    return mounts;
  }

  @ParameterizedTest
  @CsvSource({
    "43 42 0:4 net:[4026532246] /run/netns/blue rw shared:2 - nsfs nsfs rw,"
        + "4026532246 /run/netns/blue",
    "43 42 0:4 net:[4026532246] /run/netns/blue rw - nsfs nsfs rw,4026532246 /run/netns/blue",
    "43 42 0:4 net:[7] /run/a\\040b\\134\\011c rw shared:2 master:1 - nsfs none rw,7 /run/a b\\\tc",
    "43 42 0:4 net:[7] /run/caf\\303\\251 rw - nsfs nsfs rw,7 /run/caf\u00c3\u00a9",
  })
  void shouldReadTheInodeAndThePathOfANetworkNamespace(String line, String mount) {
    assertThat(parsed(line)).containsExactly(mount);
  }

  /** The kernel escapes only spaces, tabs, line feeds and backslashes. */
  @Test
  void shouldReadAPathWithOtherWhiteSpace() {
    String path = "/run/netns/a\u000b\f\r\u0085b";
    assertThat(parsed("43 42 0:4 net:[7] " + path + " rw - nsfs nsfs rw"))
        .containsExactly("7 " + path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "22 1 0:21 / /proc rw shared:9 - proc proc rw",
        "43 42 0:4 mnt:[4026532246] /run/snapd/ns/a.mnt rw - nsfs nsfs rw",
        "43 42 0:4 net:[x] /run/netns/blue rw - nsfs nsfs rw",
        "43 42 0:4 net:[99999999999999999999] /run/netns/blue rw - nsfs nsfs rw",
        "43 42 8:1 net:[4026532246] /run/netns/blue rw - ext4 /dev/sda1 rw",
        "43 42 0:4 net:[4026532246] /run/netns/blue",
      })
  void shouldSkipOtherMounts(String line) {
    assertThat(parsed(line)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/run/netns/blue,blue",
    "/var/run/netns/blue,blue",
    "/proc/1/root/run/netns/blue,blue",
    "/run/netns/caf\u00c3\u00a9,caf\u00e9",
    "/run/netns/a\u001bb,a\ufffdb",
    "/run/netns/deep/blue,",
    "/run/docker/netns/1a2b,",
    "/run/netns/,",
  })
  void shouldNameOnlyMountsInTheFolderOfIpNetns(String path, String name) {
    assertThat(new NamespaceMount(1, 1, path).name()).isEqualTo(name);
  }

  @Test
  void shouldTakeAReusedInodeForAnotherNamespace() {
    NamespaceMount mount = new NamespaceMount(1, 100, "/a");
    assertThat(mount.isOfSame(new NamespaceMount(1, 100, "/b"))).isTrue();
    assertThat(mount.isOfSame(new NamespaceMount(1, 101, "/a"))).isFalse();
    assertThat(mount.isOfSame(new NamespaceMount(2, 100, "/a"))).isFalse();
  }
}
