package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.collect.Collector;
import io.tcpwait.collect.HostNamespaces;
import io.tcpwait.collect.ListenerCount;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.Status;
import io.tcpwait.detect.Thresholds;
import io.tcpwait.kernel.NamespaceTree;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.SockDiag;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.NetnsName;
import io.tcpwait.sample.PeerGroups;
import io.tcpwait.sample.PeerSink;
import io.tcpwait.sample.Top;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Simulated namespaces, which can be counted and not entered. */
class OtherNamespacesTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final long PASS_NS = 30_000_000_000L;

  private final Logger log = (Logger) LoggerFactory.getLogger(OtherNamespaces.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final List<String> made = new ArrayList<>();
  private final SockDiag netlink = new SockDiag();

  @TempDir private Path root;

  private NamespaceTree tree = null;
  private HostNamespaces namespaces = null;
  private OtherNamespaces others = null;
  private long nowNs;

  @BeforeEach
  void makeTree() throws IOException {
    tree = new NamespaceTree(root);
    tree.process(1, 2, 0);
    tree.thread(1);
    namespaces = new HostNamespaces(tree.procfs, new ProcessNamer(tree.procfs), true);
    others =
        new OtherNamespaces(namespaces, new ListenerCount(netlink), this::sampler, false, 0.02);
    others.configure(options(), 0.02, AgentConfig.DEFAULT.namespaces().named());
    lines.start();
    log.addAppender(lines);
    log.setAdditive(false);
  }

  @AfterEach
  void close() {
    log.setAdditive(true);
    log.detachAppender(lines);
    others.close();
    namespaces.close();
    netlink.close();
  }

  private static Collector.Options options() {
    return new Collector.Options(Top.DEFAULT, PeerGroups.NONE, 60_000, 10);
  }

  /** A sampler of the own namespace, with a name. */
  private NetnsSampler sampler(String name) {
    made.add(name);
    ProcFs procfs = new ProcFs(Path.of("/proc"));
    SampleWatch watch = new SampleWatch(INTERVAL, procfs::reading, System::nanoTime);
    return new NetnsSampler(
        Collector.ofOther(
            name,
            procfs,
            netlink,
            new ProcessNamer(procfs),
            options(),
            Allowance.unlimited(),
            PeerSink.NONE,
            watch),
        Integer::toString,
        true,
        watch);
  }

  private void pass() throws IOException {
    nowNs += PASS_NS;
    namespaces.update(nowNs);
    others.sample(Statuses.leak(1), INTERVAL, Thresholds.DEFAULT);
  }

  /** Mounts the namespace of a process, which gives it a name. */
  private void name(int pid, String name) throws IOException {
    Path link = root.resolve("run/netns").resolve(name);
    Files.createDirectories(link.getParent());
    Files.createLink(link, root.resolve(pid + "/ns/net"));
    Files.writeString(
        root.resolve("self/mountinfo"),
        "43 42 0:4 net:["
            + Files.getAttribute(link, "unix:ino")
            + "] "
            + link
            + " rw shared:2 - nsfs nsfs rw\n");
  }

  /** A pod gets another name when its second container is seen. */
  @Test
  void shouldKeepTheSamplerOfANamespaceThatGetsAnotherName() throws Exception {
    tree.process(5, 11, 3);
    pass();
    assertThat(made).hasSize(1);
    name(5, "blue");
    pass();
    assertThat(namespaces.others().values()).extracting(NetnsName::netns).containsExactly("blue");
    assertThat(made).hasSize(1);
  }

  @Test
  void shouldShowANewNameFromTheNextSampleOn() {
    NetnsSampler sampler = sampler("old");
    WatchedNetns netns = new WatchedNetns(1, named("old"));
    netns.sampler(sampler);
    netns.sampled(sample(sampler), 1, 1);
    netns.name(named("new"));
    assertThat(netns.shownName()).isEqualTo(named("old"));
    Status next = sample(sampler);
    netns.sampled(next, 2, 2);
    assertThat(next.sample().netns()).isEqualTo("new");
    assertThat(next.sample().agent().samples()).isEqualTo(2);
    assertThat(netns.shownName()).isEqualTo(named("new"));
    netns.close();
  }

  private static NetnsName named(String name) {
    return new NetnsName(name, 1, "", "", "", "");
  }

  private static Status sample(NetnsSampler sampler) {
    return sampler.sample(INTERVAL, 0, Thresholds.DEFAULT);
  }

  @Test
  void shouldLogATroubleOfAllNamespacesOnce() throws Exception {
    tree.process(5, 11, 3);
    tree.process(6, 12, 3);
    for (int i = 0; i < 3; i++) {
      pass();
    }
    assertThat(warnings())
        .singleElement(STRING)
        .startsWith("network namespace ")
        .endsWith(" cannot be sampled");
  }

  /** Else a namespace that always fails is logged at every sample while another succeeds. */
  @Test
  void shouldForgetATroubleWhenTheSameNamespaceIsSampled() {
    WatchedNetns fails = new WatchedNetns(1, named("fails"));
    WatchedNetns works = new WatchedNetns(2, named("works"));
    IOException trouble = new IOException("EMFILE");
    assertThat(fails.sampling().isNews(trouble)).isTrue();
    works.sampled(Statuses.leak(1), 1, 1);
    assertThat(fails.sampling().isNews(trouble)).isFalse();
    fails.sampled(Statuses.leak(1), 2, 2);
    assertThat(fails.sampling().isNews(trouble)).isTrue();
  }

  private List<String> warnings() {
    return lines.list.stream()
        .filter(event -> event.getLevel() == Level.WARN)
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }
}
