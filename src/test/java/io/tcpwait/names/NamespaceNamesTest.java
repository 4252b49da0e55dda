package io.tcpwait.names;

import static io.tcpwait.names.Host.ID;
import static io.tcpwait.names.Host.IN_DOCKER;
import static io.tcpwait.names.Host.POD_UID;
import static io.tcpwait.names.Host.SHORT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.names.NamespaceNames.Found;
import io.tcpwait.sample.NetnsName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NamespaceNamesTest {
  private static final String SESSION = "0::/user.slice/user-0.slice/session-3.scope\n";
  private static final String UNIT = "0::/system.slice/orders.service\n";

  @TempDir Path folder = Path.of("");
  private Host host;
  private NamespaceNames names;

  @BeforeEach
  void host() throws IOException {
    host = new Host(folder);
    names = new NamespaceNames(host.procfs(), host.namer());
  }

  private static Found found(int inode, String mounted, Integer... pids) {
    return new Found("key" + inode, inode, false, mounted, Arrays.asList(pids));
  }

  private List<NetnsName> all(Found... found) {
    Map<Object, NetnsName> named = names.name(List.of(found));
    return Arrays.stream(found).map(one -> named.get(one.key())).toList();
  }

  private List<String> labels(Found... found) {
    return all(found).stream().map(NetnsName::netns).toList();
  }

  /** A container of the pod web-0 in the Kubernetes namespace shop. */
  private String inPod(char digit, String name) throws IOException {
    return inPod(digit, name, "shop", POD_UID);
  }

  private String inPod(char digit, String name, String namespace, String uid) throws IOException {
    String id = ID.replace('3', digit);
    if (!name.isEmpty()) {
      host.file("/var/log/containers/web-0_" + namespace + "_" + name + "-" + id + ".log", "");
    }
    Files.createDirectories(host.root.resolve("var/log/pods/" + namespace + "_web-0_" + uid));
    return "0::/kubepods/burstable/pod" + uid + "/" + id + "\n";
  }

  @Test
  void shouldCallTheNamespaceOfPidOneHost() {
    assertThat(all(new Found("a", 4026531840L, true, "", List.of(1))))
        .containsExactly(new NetnsName("host", 4026531840L, "", "", "", ""));
  }

  @Test
  void shouldNameAnUnnamedNamespaceByItsInode() throws Exception {
    host.process(7, "0::/\n");
    assertThat(labels(found(42, "", 7), found(43, ""))).containsExactly("net:[42]", "net:[43]");
  }

  @Test
  void shouldNameANamespaceByItsContainerOrTheShortId() throws Exception {
    host.process(7, IN_DOCKER);
    assertThat(all(found(42, "cni-1234", 7)))
        .containsExactly(new NetnsName(SHORT, 42, SHORT, "", "", ""));
    host.file("/var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/web\"}");
    host.nowNs += ContainerNames.AGAIN_AFTER_NS;
    assertThat(all(found(42, "cni-1234", 7)))
        .containsExactly(new NetnsName("web", 42, "web", "", "", ""));
  }

  @Test
  void shouldNameANamespaceByPodAndContainerWithoutTheSandbox() throws Exception {
    host.process(7, inPod('a', ""));
    assertThat(labels(found(42, "cni-1", 7))).containsExactly("web-0");
    host.process(8, inPod('b', "nginx"));
    assertThat(all(found(42, "cni-1", 7, 8)))
        .containsExactly(new NetnsName("web-0/nginx", 42, "nginx", "web-0", "shop", ""));
  }

  @Test
  void shouldNameANamespaceOnlyByThePodOnceItHasSeveralContainers() throws Exception {
    host.process(7, inPod('a', ""));
    host.process(8, inPod('b', "init"));
    assertThat(labels(found(42, "", 7, 8))).containsExactly("web-0/init");
    host.process(9, inPod('c', "nginx"));
    assertThat(all(found(42, "", 7, 8, 9)))
        .containsExactly(new NetnsName("web-0", 42, "", "web-0", "shop", ""));
    assertThat(labels(found(42, "", 7, 9))).containsExactly("web-0");
  }

  @Test
  void shouldNameANamespaceByTheUnitWhoseFirstProcessIsInIt() throws Exception {
    host.process(7, 1, UNIT);
    host.process(8, 7, UNIT);
    assertThat(all(found(42, "blue", 8, 7)))
        .containsExactly(new NetnsName("orders.service", 42, "", "", "", "orders.service"));
  }

  /** {@code ip netns exec blue} in a service does this. */
  @Test
  void shouldPreferTheMountedNameIfAUnitHasEnteredTheNamespace() throws Exception {
    host.process(7, 1, UNIT);
    host.process(8, 7, UNIT);
    assertThat(labels(found(42, "blue", 8))).containsExactly("blue");
    assertThat(labels(found(43, "", 8))).containsExactly("orders.service");
  }

  @Test
  void shouldNotNameANamespaceByALoginSession() throws Exception {
    host.process(7, 1, SESSION);
    assertThat(labels(found(42, "blue", 7), found(43, "", 7))).containsExactly("blue", "net:[43]");
  }

  @Test
  void shouldNameANamespaceWithoutProcessesByItsMount() {
    assertThat(labels(found(42, "blue"), found(43, "a\u001bb")))
        .containsExactly("blue", "a\ufffdb");
  }

  @Test
  void shouldAppendTheContainerIdIfSeveralContainersShareAName() throws Exception {
    String uid = POD_UID.replace('8', '9');
    host.process(7, inPod('a', "nginx"));
    host.process(8, inPod('b', "nginx", "test", uid));
    Found shop = found(42, "", 7);
    Found test = found(43, "", 8);
    assertThat(labels(shop, test))
        .containsExactly(
            "web-0/nginx:" + SHORT.replace('3', 'a'), "web-0/nginx:" + SHORT.replace('3', 'b'));
    assertThat(labels(test)).containsExactly("web-0/nginx");
  }

  @Test
  void shouldAppendTheInodeIfAContainerOrUnitHasSeveralNamespaces() throws Exception {
    host.process(7, IN_DOCKER);
    host.process(8, IN_DOCKER);
    host.process(9, UNIT);
    host.process(10, UNIT);
    assertThat(labels(found(42, "", 7), found(43, "", 8), found(44, "", 9), found(45, "", 10)))
        .containsExactly(
            SHORT + ":" + SHORT + ":42",
            SHORT + ":" + SHORT + ":43",
            "orders.service:44",
            "orders.service:45");
  }

  /** The user who starts a container chooses its name. */
  @ParameterizedTest
  @ValueSource(strings = {"host", "other", "net:[4026531840]"})
  void shouldNotLetAContainerTakeAReservedName(String name) throws Exception {
    host.process(7, IN_DOCKER);
    host.file(
        "/var/lib/docker/containers/" + ID + "/config.v2.json", "{\"Name\":\"/" + name + "\"}");
    assertThat(labels(new Found("a", 1, true, "", List.of(1)), found(42, "", 7)))
        .containsExactly("host", name + ":" + SHORT);
  }

  @Test
  void shouldNameANamespaceByTheOldestOfManyProcesses() throws Exception {
    for (int pid = 100; pid < 200; pid++) {
      host.process(pid, "0::/system.slice/unit" + pid + ".service\n");
    }
    Integer[] pids = IntStream.range(100, 200).boxed().toArray(Integer[]::new);
    assertThat(labels(found(42, "", pids))).containsExactly("unit100.service");
  }

  @Test
  void shouldForgetANamespaceThatHasEnded() throws Exception {
    host.process(7, inPod('a', "init"));
    host.process(8, inPod('b', "nginx"));
    assertThat(labels(found(42, "", 7, 8))).containsExactly("web-0");
    names.name(List.of());
    assertThat(labels(found(42, "", 8))).containsExactly("web-0/nginx");
  }
}
