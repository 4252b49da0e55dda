package io.tcpwait.packaged;

import static io.tcpwait.packaged.Scraped.label;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.TenantCommand;
import io.tcpwait.kit.TenantCommand.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent's image on a host with a real engine, built and run with the commands of
 * docs/install.md.
 */
@Needs({Needs.NETNS, "docker", "dockerd", "dpkg-deb", "jq", "ldd", "tar", "unshare"})
class ImageIT {
  private static final Path DOCKERFILE = Path.of("deploy/docker/Dockerfile");
  private static final String VERSION = "1.0.0";

  /** The folder in docs/install.md, which mvn package -Pdeb makes. */
  private static final String CONTEXT = "target/tarball/tcpwait-*";

  /** The limit of 80 in docs/install.md. */
  private static final double MOST_MEGABYTES = 84;

  private static final String LEAKING = "leaking";
  private static final String EXHAUSTED = "exhausted";
  private static final String HEALTHY = "healthy";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  @TempDir private static Path packages;
  private static DockerHost host;
  private static String runCommand = "";

  @BeforeAll
  static void build() throws Exception {
    Matcher commands =
        Pattern.compile(
                "## A container.*?(docker build [^\n]+)\n(docker run .*?)\n```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("docs/install.md")));
    assertThat(commands.find()).isTrue();
    runCommand = commands.group(2);
    host = DockerHost.start();
    Path root = Path.of("target/host/root");
    SlimRoot.make(root);
    host.importImage(base(), List.of("tar", "--create", "-C", root.toString(), "."));
    assertThat(commands.group(1)).contains(CONTEXT);
    Packages.build(packages, VERSION);
    host.run("bash", "-ec", commands.group(1).replace(CONTEXT, context().toString()));
  }

  private static Path context() {
    return packages.resolve("tarball/tcpwait-" + VERSION);
  }

  @AfterAll
  static void end() throws Exception {
    if (host != null) {
      host.close();
    }
  }

  private static String base() throws IOException {
    Matcher from = Pattern.compile("FROM (\\S+)").matcher(Files.readString(DOCKERFILE));
    assertThat(from.find()).isTrue();
    return from.group(1);
  }

  @Test
  void shouldHaveTheSameLayersWhenItIsBuiltAgainFromFilesWithOtherTimes(@TempDir Path folder)
      throws Exception {
    Path copy = folder.resolve("copy");
    Netns.run("cp", "-r", context().toString(), copy.toString());
    host.run(
        "docker",
        "build",
        "--no-cache",
        "-t",
        "again",
        "-f",
        DOCKERFILE.toString(),
        copy.toString());
    assertThat(inspect("image", "again", "{{json .RootFS.Layers}}"))
        .isEqualTo(inspect("image", "tcpwait", "{{json .RootFS.Layers}}"));
  }

  @Test
  void shouldHaveItsSbomAndTheLicencesOfItsParts() throws Exception {
    String files =
        host.run("docker", "run", "--rm", "--entrypoint=ls", "tcpwait", "/usr/lib/tcpwait");
    assertThat(files.lines())
        .contains("LICENSE", "NOTICE", "copyright", "licenses", "tcpwait.cdx.json");
  }

  @Test
  void shouldNotBeLargerThanDocumented() throws Exception {
    double megabytes = (size("tcpwait") - size(base())) / 1e6;
    System.out.printf("The image takes %.1f MB more than its base.%n", megabytes);
    assertThat(megabytes).isLessThan(MOST_MEGABYTES);
  }

  private static double size(String image) throws Exception {
    return Double.parseDouble(inspect("image", image, "{{.Size}}"));
  }

  @Test
  void shouldNameTheContainersInTroubleAndForgetAStoppedContainer() throws Exception {
    host.importImage(KitImage.NAME, KitImage.tar());
    startTenant(LEAKING, Kind.LEAKS);
    startTenant(
        EXHAUSTED,
        Kind.EXHAUSTS_PORTS,
        "--sysctl=net.ipv4.ip_local_port_range=40000 40199",
        "--sysctl=net.ipv4.tcp_tw_reuse=0");
    startTenant(HEALTHY, Kind.HEALTHY);
    startAgent();

    Scraped scraped =
        awaitScrape(
            one ->
                one.hasFinding("close_wait_leak", LEAKING)
                    && one.hasFinding("port_budget", EXHAUSTED)
                    && established(one) > 0
                    && !processes(one).isEmpty());
    assertThat(scraped.stuck(label("netns", LEAKING))).isEqualTo(TenantCommand.LEAKED);
    for (String container : List.of(LEAKING, EXHAUSTED, HEALTHY)) {
      assertThat(
              scraped.values(
                  "tcpwait_netns_info", label("netns", container), label("container", container)))
          .containsExactly(1.0);
    }
    assertThat(scraped.values("tcpwait_namespaces", label("state", "unreadable")))
        .containsExactly(0.0);
    assertThat(scraped.values("tcpwait_finding_info", label("netns", HEALTHY))).isEmpty();
    assertThat(established(scraped)).isEqualTo(2 * TenantCommand.KEPT);

    host.run("docker", "stop", LEAKING);
    Scraped after =
        awaitScrape(
            one -> one.series().keySet().stream().noneMatch(name -> name.contains(LEAKING)));
    assertThat(after.hasFinding("port_budget", EXHAUSTED)).isTrue();
    assertThat(established(after)).isEqualTo(2 * TenantCommand.KEPT);
    awaitHealthy();
    assertThat(host.run("docker", "logs", "tcpwait"))
        .doesNotContain("level=error")
        .doesNotContain("not permitted");
  }

  /** The command of docs/install.md, with options that spare the test a wait of a minute. */
  private static void startAgent() throws Exception {
    String file = "/etc/tcpwait.yml";
    Path config = Path.of("src/test/resources/stuck-after-5s.yml").toAbsolutePath();
    String run =
        runCommand.replace("docker run ", "docker run --volume=" + config + ":" + file + " ");
    host.run("bash", "-ec", run + " agent --sample.interval=1s --config.file=" + file);
  }

  private static void startTenant(String name, Kind kind, String... options) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("docker", "run", "--detach", "--name=" + name, "--network=none"));
    command.addAll(List.of(options));
    command.add(KitImage.NAME);
    command.addAll(KitImage.command(kind));
    host.run(command.toArray(String[]::new));
  }

  private static Scraped awaitScrape(Predicate<Scraped> shows) throws Exception {
    long start = System.nanoTime();
    while (true) {
      String answer = scrape();
      if (answer.startsWith("HTTP/1.1 200")) {
        Scraped scraped = Scraped.ofAnswer(answer);
        if (shows.test(scraped)) {
          return scraped;
        }
      }
      assertThat(System.nanoTime() - start)
          .as("never seen in:\n" + answer + host.run("docker", "logs", "tcpwait"))
          .isLessThan(PATIENCE_NANOS);
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  /** The agent's answer, or the reason for its failure. */
  private static String scrape() throws Exception {
    try {
      // The agent may not listen yet, and the shell command then fails.
      return host.run("docker", "exec", "tcpwait", "bash", "-c", Scraped.BY_BASH + " || true");
    } catch (IOException e) {
      throw new IOException(
          host.run("docker", "logs", "tcpwait")
              + inspect("container", "tcpwait", "{{json .State}}"),
          e);
    }
  }

  private static void awaitHealthy() throws Exception {
    long start = System.nanoTime();
    while (!inspect("container", "tcpwait", "{{.State.Health.Status}}").equals("healthy")) {
      assertThat(System.nanoTime() - start)
          .as(inspect("container", "tcpwait", "{{json .State.Health}}"))
          .isLessThan(PATIENCE_NANOS);
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private static String inspect(String type, String name, String format) throws Exception {
    return host.run("docker", type, "inspect", "--format=" + format, name);
  }

  private static List<Double> processes(Scraped scraped) {
    return scraped.values(
        "tcpwait_process_info", label("container", LEAKING), label("process", "java"));
  }

  private static double established(Scraped scraped) {
    return scraped.sum("tcpwait_sockets", label("netns", HEALTHY), label("state", "established"));
  }
}
