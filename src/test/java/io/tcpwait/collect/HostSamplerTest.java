package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.NamespaceTree;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.HostCounts;
import io.tcpwait.sample.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host with 20 allocated TCP sockets, 5 of which are in the agent's namespace. */
class HostSamplerTest {
  private static final long PASS_NS = 30_000_000_000L;

  @TempDir Path root = Path.of("");

  private final SourceHealth health = new SourceHealth();
  private NamespaceTree tree = null;
  private HostNamespaces namespaces = null;
  private HostSampler sampler = null;
  private long nowNs;

  @BeforeEach
  void makeHost() throws IOException {
    tree = new NamespaceTree(root);
    tree.process(1, 5, 0);
    Files.writeString(
        root.resolve("1/net/sockstat"), "TCP: inuse 5 orphan 0 tw 0 alloc 20 mem 1\n");
    tree.thread(1);
    Path kthreadd = Files.createDirectory(root.resolve("2")).resolve("stat");
    Files.writeString(kthreadd, "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0\n");
    namespaces = new HostNamespaces(tree.procfs, new ProcessNamer(tree.procfs), false);
    sampler = new HostSampler(tree.procfs, namespaces, health);
  }

  @AfterEach
  void close() {
    namespaces.close();
  }

  private HostCounts pass() {
    nowNs += PASS_NS;
    return sampler.sample(nowNs);
  }

  private @Nullable Long deadSockets() {
    return pass().deadSockets();
  }

  private void mount(String folder) throws IOException {
    Path net = root.resolve(folder);
    Files.createDirectories(net.getParent());
    Files.createFile(net);
    Files.writeString(
        root.resolve("self/mountinfo"),
        "43 42 0:4 net:["
            + Files.getAttribute(net, "unix:ino")
            + "] "
            + net
            + " rw shared:2 - nsfs nsfs rw\n");
  }

  @Test
  void shouldEstimateDeadSocketsWhenTheWholeHostIsSeen() throws Exception {
    tree.process(3, 4, 0);
    assertThat(deadSockets()).isEqualTo(11);
    assertThat(health.up()).containsEntry(Source.NAMESPACES, true);
  }

  @Test
  void shouldNotEstimateDeadSocketsWhenProcessesAreHidden() throws Exception {
    Files.createDirectory(root.resolve("8"));
    assertThat(deadSockets()).isNull();
  }

  /** Its sockets would count as dead. */
  @Test
  void shouldNotEstimateDeadSocketsWhenAMountedNamespaceMayNotBeEntered() throws Exception {
    mount("run/netns/blue");
    Files.delete(root.resolve("thread-self/ns/net"));
    assertThat(deadSockets()).isNull();
    assertThat(health.up()).containsEntry(Source.NAMESPACES, true);
  }

  @Test
  void shouldNotEstimateDeadSocketsWhileMountsCannotBeRead() throws Exception {
    String mounts = Files.readString(root.resolve("self/mountinfo"));
    Files.delete(root.resolve("self/mountinfo"));
    assertThat(deadSockets()).isNull();
    assertThat(health.up()).containsEntry(Source.NAMESPACES, false);
    Files.writeString(root.resolve("self/mountinfo"), mounts);
    assertThat(deadSockets()).isEqualTo(15);
    assertThat(health.up()).containsEntry(Source.NAMESPACES, true);
  }

  /** The next good read of sockstat would set that source up again, and hide the failure. */
  @Test
  void shouldCountAFailedPassApartFromSockstat() throws Exception {
    tree.process(3, 4, 0);
    Files.writeString(root.resolve("3/net/sockstat"), "UDP: inuse 1\n");
    HostCounts counts = pass();
    assertThat(counts.deadSockets()).isNull();
    assertThat(counts.namespaces()).isNull();
    assertThat(health.up())
        .containsEntry(Source.NAMESPACES, false)
        .doesNotContainKey(Source.SOCKSTAT);
  }
}
