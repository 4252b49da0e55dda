package io.tcpwait.names;

import static io.tcpwait.names.Host.ID;
import static io.tcpwait.names.Host.IN_DOCKER;
import static io.tcpwait.names.Host.IN_POD;
import static io.tcpwait.names.Host.POD_UID;
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

/** The files of each container runtime, shortened to some of their members. */
class ContainerNamesTest {
  private static final Container UNNAMED = new Container(SHORT, "", "", "");
  private static final Container WEB = new Container(SHORT, "web", "", "");
  private static final Container IN_SHOP = new Container(SHORT, "nginx", "web-0", "shop");

  @TempDir Path folder = Path.of("");
  private Host host;
  private ProcessNamer namer;

  @BeforeEach
  void host() throws IOException {
    host = new Host(folder);
    namer = host.namer();
    host.process(7, IN_DOCKER);
    host.process(8, IN_POD);
  }

  private Container container(int pid) {
    return namer.names(pid).container();
  }

  @Test
  void shouldNameAContainerByItsShortIdWithoutAnyFile() {
    assertThat(container(7)).isEqualTo(UNNAMED);
    assertThat(container(7).label()).isEqualTo(SHORT);
    assertThat(container(1)).isEqualTo(Container.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/var/lib/docker/containers/ID64/config.v2.json",
        "/var/snap/docker/common/var-lib-docker/containers/ID64/config.v2.json"
      })
  void shouldReadTheNameThatDockerWrites(String path) throws Exception {
    host.file(
        path.replace("ID64", ID),
        """
        {"StreamConfig":{},"State":{"Running":true,"Pid":4711},"ID":"ID64",
         "Config":{"Hostname":"3f4e8b1c9a7d","Env":["PASSWORD=SECRET"],"Labels":{"a":"b"}},
         "Name":"/web","Driver":"overlay2"}
        """);
    assertThat(container(7)).isEqualTo(WEB);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"io.kubernetes.container.name\":\"nginx\",\"io.kubernetes.pod.name\":\"web-0\","
            + "\"io.kubernetes.pod.namespace\":\"shop\"}",
        "{}",
        "null"
      })
  void shouldReadThePodFromTheLabelsInDocker(String labels) throws Exception {
    host.file(
        "/var/lib/docker/containers/" + ID + "/config.v2.json",
        "{\"Config\":{\"Labels\":"
            + labels
            + "},\"Name\":\"/k8s_nginx_web-0_shop_8f3d2c1b-4a5e_0\"}");
    assertThat(container(8)).isEqualTo(IN_SHOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/run/containerd/io.containerd.runtime.v2.task/k8s.io/",
        "/run/k3s/containerd/io.containerd.runtime.v2.task/k8s.io/",
        "/run/k0s/containerd/io.containerd.runtime.v2.task/k8s.io/",
        "/var/snap/microk8s/common/run/containerd/io.containerd.runtime.v2.task/k8s.io/"
      })
  void shouldReadTheAnnotationsOfContainerd(String place) throws Exception {
    host.file(
        place + ID + "/config.json",
        """
        {"ociVersion":"1.1.0","process":{"args":["SECRET"],"env":["A=b"]},"annotations":{
          "io.kubernetes.cri.container-name":"nginx",
          "io.kubernetes.cri.container-type":"container",
          "io.kubernetes.cri.image-name":"docker.io/library/nginx:1.27",
          "io.kubernetes.cri.sandbox-id":"abc",
          "io.kubernetes.cri.sandbox-name":"web-0",
          "io.kubernetes.cri.sandbox-namespace":"shop"}}
        """);
    assertThat(container(8)).isEqualTo(IN_SHOP);
    assertThat(container(8).label()).isEqualTo("web-0/nginx");
  }

  @Test
  void shouldNotNameTheSandboxOfAPod() throws Exception {
    host.file(
        "/run/containerd/io.containerd.runtime.v2.task/k8s.io/" + ID + "/config.json",
        """
        {"annotations":{"io.kubernetes.cri.container-type":"sandbox",
          "io.kubernetes.cri.sandbox-name":"web-0","io.kubernetes.cri.sandbox-namespace":"shop"}}
        """);
    assertThat(container(8)).isEqualTo(new Container(SHORT, "", "web-0", "shop"));
    assertThat(container(8).label()).isEqualTo("web-0/" + SHORT);
  }

  @Test
  void shouldReadTheNameOfNerdctl() throws Exception {
    host.file(
        "/run/containerd/io.containerd.runtime.v2.task/default/" + ID + "/config.json",
        "{\"annotations\":{\"nerdctl/name\":\"web\",\"nerdctl/namespace\":\"default\"}}");
    assertThat(container(7)).isEqualTo(WEB);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"io.kubernetes.container.name\":\"nginx\",\"io.kubernetes.pod.name\":\"web-0\","
            + "\"io.kubernetes.pod.namespace\":\"shop\"} | nginx",
        "{\"io.kubernetes.cri-o.Name\":\"k8s_nginx_web-0_shop_8f3d_1\"} | nginx",
        "{\"io.kubernetes.cri-o.ContainerType\":\"sandbox\",\"io.kubernetes.cri-o.KubeName\":"
            + "\"web-0\",\"io.kubernetes.cri-o.Namespace\":\"shop\"} | ''",
        "{\"io.kubernetes.container.name\":\"POD\",\"io.kubernetes.pod.name\":\"web-0\","
            + "\"io.kubernetes.pod.namespace\":\"shop\"} | ''"
      })
  void shouldReadTheAnnotationsOfCriO(String annotations, String name) throws Exception {
    host.file(
        "/run/containers/storage/overlay-containers/" + ID + "/userdata/config.json",
        "{\"annotations\":" + annotations + "}");
    assertThat(container(8)).isEqualTo(new Container(SHORT, name, "web-0", "shop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "overlay-containers/containers.json",
        "overlay-containers/volatile-containers.json",
        "vfs-containers/containers.json"
      })
  void shouldReadTheListOfPodman(String list) throws Exception {
    host.file(
        "/var/lib/containers/storage/" + list,
        """
        [{"id":"%s","names":["db"],"image":"x"},
         {"id":"ID64","names":["web","alias"],"layer":"y","metadata":"{\\"a\\":1}"}]
        """
            .formatted(ID.replace('3', '4')));
    assertThat(container(7)).isEqualTo(WEB);
  }

  @Test
  void shouldReadTheNamesFromTheLinksOfTheKubelet() throws Exception {
    Path logs = Files.createDirectories(host.root.resolve("var/log/containers"));
    Files.createSymbolicLink(logs.resolve("web-0_shop_nginx-" + ID + ".log"), Path.of("/nowhere"));
    Files.createSymbolicLink(
        logs.resolve("other_shop_x-" + ID.replace('3', '4') + ".log"), Path.of("/nowhere"));
    assertThat(container(8)).isEqualTo(IN_SHOP);
  }

  /** The container that holds the namespaces of a pod has no log. */
  @Test
  void shouldReadThePodFromItsFolderOfLogs() throws Exception {
    Files.createDirectories(host.root.resolve("var/log/pods/shop_web-0_" + POD_UID));
    assertThat(container(8)).isEqualTo(new Container(SHORT, "", "web-0", "shop"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "{", "[]", "{\"Name\":7}", "{\"Name\":{}}", "null", "{\"Config\":[]}"})
  void shouldReadNoNameFromABrokenFile(String text) throws Exception {
    host.file("/var/lib/docker/containers/" + ID + "/config.v2.json", text);
    host.file("/var/lib/containers/storage/overlay-containers/containers.json", text);
    assertThat(container(7)).isEqualTo(UNNAMED);
  }

  @Test
  void shouldNotReadAFileThatIsTooLargeOrNotRegular() throws Exception {
    Path file = host.file("/var/lib/docker/containers/" + ID + "/config.v2.json", "");
    Files.writeString(file, "{\"x\":\"" + "y".repeat(1 << 20) + "\",\"Name\":\"/web\"}");
    assertThat(container(7)).isEqualTo(UNNAMED);
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(host.namer().names(7).container()).isEqualTo(UNNAMED);
  }

  @Test
  void shouldMakeAHostileNameHarmless() throws Exception {
    host.file(
        "/var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/a\\u001b[31m\"}");
    assertThat(container(7).name()).isEqualTo("a\ufffd[31m");
  }

  @Test
  void shouldReadANameOnceAndAMissingNameAgainAfterMinutes() throws Exception {
    String path = "/var/lib/docker/containers/" + ID + "/config.v2.json";
    assertThat(container(7)).isEqualTo(UNNAMED);
    host.file(path, "{\"Name\":\"/web\"}");
    host.nowNs += ContainerNames.AGAIN_AFTER_NS - 1;
    assertThat(container(7)).isEqualTo(UNNAMED);
    host.nowNs += 1;
    assertThat(container(7)).isEqualTo(WEB);
    host.file(path, "{\"Name\":\"/other\"}");
    host.nowNs += 2 * ContainerNames.AGAIN_AFTER_NS;
    assertThat(container(7)).isEqualTo(WEB);
  }

  @Test
  void shouldForgetContainersThatWereLastUsedLongAgo() throws Exception {
    String path = "/var/lib/docker/containers/" + ID + "/config.v2.json";
    host.file(path, "{\"Name\":\"/web\"}");
    assertThat(container(7)).isEqualTo(WEB);
    host.file(path, "{\"Name\":\"/new\"}");
    for (int i = 0; i < ContainerNames.MOST_REMEMBERED; i++) {
      host.process(9, "0::/docker/" + "%064x".formatted(i) + "\n");
      container(9);
    }
    assertThat(container(7).name()).isEqualTo("new");
  }
}
