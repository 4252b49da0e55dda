package io.tcpwait.packaged;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.DoubleAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A host on which a thousand network namespaces start and end while the agent samples. */
@Needs({Needs.NETNS, "perl", "unshare"})
@Isolated
class ChurnIT {
  private static final int NAMESPACES = 1_000;
  private static final int AT_A_TIME = 96;

  /** The total then lasts longer than the agent's interval of searches for namespaces. */
  private static final long EVERY_MS = 33;

  /** One namespace in so many has a veth end, and the test's own namespace has the other end. */
  private static final int CABLED = 4;

  /** The shortest life of a namespace, and below it the range up to the longest. */
  private static final int SHORTEST_MS = 100;

  private static final int SPREAD_MS = 2_900;

  /**
   * One namespace in so many has a connection and lives until even a busy machine has sampled it.
   */
  private static final int LASTING = 20;

  private static final int LASTING_MS = 12_000;

  /** The agent searches for namespaces every half minute. */
  private static final long PATIENCE_SECONDS = 60;

  /** The kernel takes milliseconds. */
  private static final long CABLE_PATIENCE_SECONDS = 10;

  /**
   * Allows for libraries that are opened later, and a kept connection; a leak would be hundreds.
   */
  private static final int SPARE_DESCRIPTORS = 16;

  /**
   * The ratio of the samples that were due; on a busy machine, a late sample delays the next ones.
   */
  private static final double TAKEN_RATIO = 0.8;

  private static final String CABLE = "churn";
  private static final String LAST_SAMPLE = "tcpwait_netns_last_sample_timestamp_seconds";
  private static final String SAMPLES = "tcpwait_samples_total";
  private static final String FOUND = "tcpwait_namespaces{state=\"found\"}";
  private static final long MOST_RESIDENT_KIB = 100 * 1024;

  /** Opens a listener, and optionally both ends of a connection, for so many seconds. */
  private static final String PROGRAM =
      """
      use Socket;
      my ($seconds, $connects) = @ARGV;
      socket(my $listener, PF_INET, SOCK_STREAM, 0) or die $!;
      bind($listener, sockaddr_in(0, INADDR_LOOPBACK)) or die $!;
      listen($listener, 5) or die $!;
      socket(my $client, PF_INET, SOCK_STREAM, 0) or die $!;
      my $server;
      if ($connects) {
        connect($client, getsockname($listener)) or die $!;
        accept($server, $listener) or die $!;
      }
      select(undef, undef, undef, $seconds);
      """;

  /** The namespaces that were sampled, the most that were found, and the last scrape. */
  private record Seen(Set<String> sampled, double mostFound, Map<String, Double> last) {}

  @Test
  void shouldHoldNoEndedNamespaceAndLoseNoSample() throws Exception {
    Netns.call(
        () -> {
          try (AgentProcess agent = AgentProcess.start("--netns=all")) {
            Map<String, Double> before = agent.awaitNextSample();
            int descriptors = descriptors(agent).size();

            Seen seen = churn(agent);
            assertThat(seen.mostFound).isGreaterThan(before.get(FOUND) + 10);
            assertThat(seen.sampled).hasSizeGreaterThan(3);

            awaitNoCable();
            Map<String, Double> after = awaitAsManyAs(before.get(FOUND), agent);
            assertThat(descriptors(agent))
                .hasSizeLessThanOrEqualTo(descriptors + SPARE_DESCRIPTORS)
                .noneMatch(link -> link.startsWith("net:") && !link.equals(ownNamespace()));
            assertThat(agent.residentKib()).isLessThan(MOST_RESIDENT_KIB);
            assertNoSampleLost(before, after);
            assertThat(agent.output())
                .filteredOn(line -> !line.contains("some processes may not be looked at"))
                .filteredOn(line -> !line.contains("msg=\"finding ")) // Of others here.
                .noneMatch(line -> line.contains("level=warn") || line.contains("level=error"));
          }
          return null;
        });
  }

  /** Scrapes as often as the agent samples, until the last namespace has ended. */
  private static Seen churn(AgentProcess agent) throws Exception {
    long home = agent.process().pid();
    Set<String> sampled = new HashSet<>();
    double mostFound = 0;
    Map<String, Double> scrape = agent.scrape();
    try (ScheduledExecutorService threads = Executors.newScheduledThreadPool(AT_A_TIME)) {
      List<Future<Integer>> lives = new ArrayList<>();
      for (int i = 0; i < NAMESPACES; i++) {
        int number = i;
        lives.add(threads.schedule(() -> live(number, home), number * EVERY_MS, MILLISECONDS));
      }
      while (!lives.stream().allMatch(Future::isDone)) {
        double samples = scrape.get(SAMPLES);
        scrape = agent.awaitScrape(next -> next.get(SAMPLES) > samples);
        mostFound = Math.max(mostFound, scrape.get(FOUND));
        scrape.keySet().stream().filter(name -> name.startsWith(LAST_SAMPLE)).forEach(sampled::add);
      }
      for (Future<Integer> life : lives) {
        assertThat(life.get()).isZero();
      }
    }
    return new Seen(sampled, mostFound, scrape);
  }

  /**
   * Runs a program in a namespace that lives as long as the program. This process must not enter
   * the namespace. The thread by which the JVM waits for a program would stay there for a minute.
   */
  private static int live(int number, long home) throws IOException, InterruptedException {
    String cable = "ip link add far type veth peer " + CABLE + number + " netns " + home + " && ";
    String inside =
        "ip link set lo up && "
            + (number % CABLED == 0 ? cable : "")
            + "exec perl -we \"$0\" \"$@\"";
    long ms = number % LASTING == 1 ? LASTING_MS : SHORTEST_MS + number * 7L % SPREAD_MS;
    return new ProcessBuilder(
            List.of(
                "unshare", "--net", "sh", "-c", inside, PROGRAM, ms / 1e3 + "", number % 2 + ""))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start()
        .waitFor();
  }

  /**
   * The kernel removes a veth pair with the namespace of one end, unless that namespace is held
   * open.
   */
  private static void awaitNoCable() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(CABLE_PATIENCE_SECONDS);
    while (Files.readString(Path.of("/proc/thread-self/net/dev")).contains(CABLE)) {
      assertThat(System.nanoTime()).as("a namespace is held").isLessThan(end);
      MILLISECONDS.sleep(50);
    }
  }

  private static void assertNoSampleLost(Map<String, Double> before, Map<String, Double> after) {
    double seconds = difference("tcpwait_last_sample_timestamp_seconds", before, after);
    double samples = difference(SAMPLES, before, after);
    assertThat(samples).isGreaterThan(TAKEN_RATIO * seconds);
    after.forEach(
        (name, value) -> {
          if (name.startsWith("tcpwait_sample_failures_total{")) {
            assertThat(value).as(name).isZero();
          } else if (name.startsWith("tcpwait_source_up{")) {
            assertThat(value).as(name).isEqualTo(1);
          }
        });
  }

  private static double difference(
      String name, Map<String, Double> before, Map<String, Double> after) {
    return after.get(name) - before.get(name);
  }

  /**
   * Waits until there are as many namespaces as before, or as seen meanwhile, if others start on
   * this host.
   */
  private static Map<String, Double> awaitAsManyAs(double before, AgentProcess agent)
      throws IOException, InterruptedException {
    DoubleAccumulator most = new DoubleAccumulator(Math::max, before);
    return agent.awaitScrape(
        PATIENCE_SECONDS,
        scrape -> {
          most.accumulate(namespacesOfProcesses());
          return scrape.get(FOUND) <= most.get();
        });
  }

  private static int namespacesOfProcesses() {
    Set<Object> inodes = new HashSet<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[1-9]*")) {
      for (Path process : processes) {
        inodes.add(inode(process));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return inodes.size();
  }

  /** The inode of a file of the namespace that every user may see. */
  private static Object inode(Path process) {
    try {
      return Files.getAttribute(process.resolve("net/sockstat"), "unix:ino");
    } catch (IOException e) {
      return 0; // The process has ended meanwhile.
    }
  }

  private static String ownNamespace() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/thread-self/ns/net")).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> descriptors(AgentProcess agent) throws IOException {
    List<String> links = new ArrayList<>();
    Path folder = Path.of("/proc", Long.toString(agent.process().pid()), "fd");
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
      for (Path descriptor : descriptors) {
        try {
          links.add(Files.readSymbolicLink(descriptor).toString());
        } catch (NoSuchFileException e) {
          // The descriptor was closed meanwhile.
        }
      }
    }
    return links;
  }
}
