package io.tcpwait.names;

import static io.tcpwait.names.Host.ID;
import static io.tcpwait.names.Host.IN_DOCKER;
import static io.tcpwait.names.Host.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.Container;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Container runtimes with their files elsewhere, and files in a container that name it. */
class MountedFilesTest {
  private static final String HOST_MOUNTS =
      """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      23 22 8:2 / /data rw shared:2 - xfs /dev/sdb1 rw
      24 22 0:40 / /run/user/1000 rw - tmpfs tmpfs rw
      """;
  private static final String LOCAL_ROOT = "30 1 0:50 / / rw - overlay overlay rw\n";

  @TempDir Path folder = Path.of("");
  private Host host;

  @BeforeEach
  void host() throws IOException {
    host = new Host(folder);
    host.process(7, IN_DOCKER);
    host.ofProcess(1, "mountinfo", HOST_MOUNTS);
  }

  private String name() {
    return host.namer().names(7).container().name();
  }

  @ParameterizedTest
  @CsvSource({
    "8:1 /srv/docker/containers/ID64/hostname /etc/hostname, /srv/docker/containers",
    "8:2 /docker/containers/ID64/resolv.conf /etc/resolv.conf, /data/docker/containers",
    "8:2 /my\\040docker/containers/ID64/hosts /etc/hosts, /data/my docker/containers"
  })
  void shouldFindTheFolderOfDockerByTheFilesThatItMounts(String mount, String place)
      throws Exception {
    host.ofProcess(7, "mountinfo", LOCAL_ROOT + "31 30 " + mount + " rw - ext4 /dev/x rw\n");
    host.file(place + "/" + ID + "/config.v2.json", "{\"Name\":\"/web\"}");
    assertThat(name()).isEqualTo("web");
  }

  @Test
  void shouldFindTheFolderOfDockerByTheLayersOfItsOverlay() throws Exception {
    host.ofProcess(
        7,
        "mountinfo",
        "30 1 0:50 / / rw - overlay overlay"
            + " rw,lowerdir=/srv/docker/overlay2/l/A,upperdir=/srv/docker/overlay2/b1/diff,"
            + "workdir=/srv/docker/overlay2/b1/work\n");
    host.file("/srv/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/web\"}");
    assertThat(name()).isEqualTo("web");
  }

  @Test
  void shouldFindTheListOfPodmanWithoutRoot() throws Exception {
    host.ofProcess(
        7,
        "mountinfo",
        "30 1 0:50 / / rw - overlay overlay"
            + " rw,upperdir=/home/ann/.local/share/containers/storage/overlay/c2/diff\n");
    host.file(
        "/home/ann/.local/share/containers/storage/overlay-containers/containers.json",
        "[{\"id\":\"ID64\",\"names\":[\"web\"]}]");
    assertThat(name()).isEqualTo("web");
  }

  @Test
  void shouldIgnoreAFolderWithAnotherId() throws Exception {
    String other = ID.replace('3', '4');
    host.ofProcess(
        7,
        "mountinfo",
        "31 30 8:1 /srv/docker/containers/" + other + "/hostname /etc/hostname rw - ext4 x rw\n");
    host.file("/srv/docker/containers/" + other + "/config.v2.json", "{\"Name\":\"/web\"}");
    assertThat(name()).isEmpty();
  }

  @Test
  void shouldReadTheNameFromTheContainerEnvOfPodman() throws Exception {
    host.ofProcess(7, "mountinfo", LOCAL_ROOT);
    host.ofProcess(
        7,
        "root/run/.containerenv",
        "engine=\"podman-4.3.1\"\nname=\"web\"\nid=\"ID64\"\nimage=\"x\"\nrootless=1\n");
    assertThat(host.namer().names(7).container()).isEqualTo(new Container(SHORT, "web", "", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "name=\"web\"\nid=\"abc\"\n", "id=\"ID64\"\n", "name=web\n"})
  void shouldReadNoNameFromAnEmptyOrForeignContainerEnv(String text) throws Exception {
    host.ofProcess(7, "mountinfo", LOCAL_ROOT);
    host.ofProcess(7, "root/run/.containerenv", text);
    assertThat(name()).isEmpty();
  }

  /** An access to these could hang for ever, or lead out of the container. */
  @Test
  void shouldNotReadFilesOnARemoteFileSystemOrThroughALink() throws Exception {
    String env = "name=\"web\"\nid=\"ID64\"\n";
    host.ofProcess(7, "root/run/.containerenv", env);
    host.ofProcess(7, "mountinfo", "30 1 0:50 / / rw - fuse.fuse-overlayfs x rw\n");
    assertThat(name()).isEmpty();
    host.ofProcess(7, "mountinfo", LOCAL_ROOT + "31 30 0:51 / /run rw - nfs4 x rw\n");
    assertThat(name()).isEmpty();
    host.ofProcess(7, "mountinfo", LOCAL_ROOT + "31 30 0:51 / /run rw - fuse.a\r a\fb rw\n");
    assertThat(name()).isEmpty();
    host.ofProcess(7, "mountinfo", LOCAL_ROOT + "31 30 0:51 / /run rw - fuse  rw\n");
    assertThat(name()).isEmpty();
    host.ofProcess(7, "mountinfo", LOCAL_ROOT);
    assertThat(name()).isEqualTo("web");
    Path run = host.procfs().root().resolve("7/root/run");
    Files.move(run, run.resolveSibling("elsewhere"));
    Files.createSymbolicLink(run, Path.of("elsewhere"));
    assertThat(name()).isEmpty();
  }
}
