package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Golden;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitScans;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.Neighbour;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The screen of each incident on terminals of two sizes. In the golden screens, every number is an
 * N and every line is whole, since line breaks depend on the length of numbers.
 */
@Needs({Needs.NETNS, "tmux", "setpriv"})
@Execution(ExecutionMode.CONCURRENT)
class ScreensIT {
  private static final String REPORT = "report --netns=own " + AgentProcess.STUCK_AFTER_5S;
  private static final double SETTLED_SECONDS = 12;

  @TempDir private Path folder;

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static double youngestSeconds() {
    try {
      return System.currentTimeMillis() / 1e3 - CloseWaits.finSeconds().getLast();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Runs both at once, since a rate of the last seconds changes within moments. */
  private static void assertScreens(String incident, String program) throws Exception {
    String command = program + "; echo -n status $?";
    try (Tmux small = Tmux.run(80, 24, command);
        Tmux large = Tmux.run(120, 40, command)) {
      assertScreen(incident + "-80x24", small, 24);
      assertScreen(incident + "-120x40", large, 40);
    }
  }

  private static void assertScreen(String name, Tmux tmux, int rows) throws Exception {
    String screen = tmux.await(one -> one.matches("(?s).*\nstatus [0-3]"));
    assertThat(screen.lines().count()).as(screen).isLessThanOrEqualTo(rows);
    Golden.check(name, normalized(screen) + "\n");
  }

  /** Tests a finding that takes longer than a single report. */
  private static void assertWatched(String incident, String awaited) throws Exception {
    String program = AgentProcess.LAUNCHER + " " + REPORT + " --watch=1";
    try (Tmux tmux = Tmux.run(80, 24, program)) {
      String screen = tmux.await(one -> one.contains(awaited) && one.contains("Ctrl-C ends."));
      Golden.check(incident + "-80x24", normalized(screen) + "\n");
    }
  }

  private static void assertScreens(String incident) throws Exception {
    assertScreens(incident, AgentProcess.LAUNCHER + " " + REPORT);
  }

  private static String normalized(String screen) {
    List<String> lines = new ArrayList<>();
    for (String marked : screen.lines().toList()) {
      String line = marked.replaceFirst("^[*]", " ");
      boolean continues =
          line.startsWith("    ") || !line.matches("( {2}|[A-Z]+ |Looked at|status).*");
      if (continues && !lines.isEmpty()) {
        lines.add(lines.removeLast() + " " + line.strip());
      } else {
        lines.add(line);
      }
    }
    return String.join("\n", lines)
        .replaceAll("(?m)^([A-Z]+)[+*]", "$1 ")
        .replaceAll("(?m)^(OK  |Looked at )[^,]*, ", "$1NAMESPACES, ")
        .replaceAll(" Nearest limit: .*? As ", " As ")
        .replaceAll("java \\([^,]*, pid", "java (PROGRAM, pid")
        .replaceAll("[0-9][0-9,.:]*(?<![,.:])", "N")
        .replaceAll("N[smhd]( N[smhd])?", "AGE")
        .replaceAll("N a (second|minute|day)", "RATE")
        .replaceAll("N CLOSE_WAIT, none stuck", "N CLOSE_WAIT") // One may be on its way.
        .replaceAll("arrived (at N|N-N) UTC", "arrived TIME UTC")
        .replaceAll("(?m)^(  Peers +).*", "$1PEERS");
  }

  @Test
  void shouldShowTheServerThatClosesFirst() throws Exception {
    Netns.call(
        () -> {
          try (PacedRequests requests =
              PacedRequests.start(Options.of(165, Variant.SERVER_CLOSES))) {
            await(() -> requests.tally().closes() > 500);
            assertScreens("server-closes-first");
          }
          return null;
        });
  }

  @Test
  void shouldShowTheProxyWithManyBackends() throws Exception {
    Options options = Options.of(600, Variant.CLIENT_CLOSES).withPort(80).withPeers(3_000);
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_max_tw_buckets", 3_000);
          try (PacedRequests requests = PacedRequests.start(options)) {
            await(() -> requests.tally().closes() > 4_000);
            assertScreens("time-wait-buckets");
          }
          return null;
        });
  }

  @Test
  void shouldShowThePoolThatForgotItsBackends() throws Exception {
    Netns.call(
        () -> {
          // The leak has a larger share of these ports than of the open files of any host that runs
          // the test.
          FewPorts.leave(4_000, 2);
          try (CloseWaitPool pool = CloseWaitPool.open(CloseWaitPool.Options.of(36, 8))) {
            for (int i = 0; i < 3; i++) {
              pool.replaceBackend();
            }
            await(() -> youngestSeconds() > SETTLED_SECONDS);
            assertScreens("pool-leak");
            Netns.run("cp", "-r", "target/tcpwait", folder.toString());
            Netns.run("cp", "src/test/resources/stuck-after-5s.yml", folder.toString());
            Netns.run("chmod", "-R", "a+rX", folder.toString());
            assertScreens(
                "without-privileges",
                "setpriv --reuid=65534 --regid=65534 --clear-groups "
                    + folder.resolve("tcpwait/bin/tcpwait")
                    + " report --netns=own --config.file="
                    + folder.resolve("stuck-after-5s.yml"));
          }
          return null;
        });
  }

  @Test
  void shouldShowTheScansThatRunOutOfDescriptors() throws Exception {
    Netns.call(
        () -> {
          // A second finding would fill the small screen, or not, by the digits of numbers.
          Netns.sysctl("net.ipv4.ip_local_reserved_ports", CloseWaitScans.PORT);
          try (CloseWaitScans scans =
                  CloseWaitScans.start(3, CloseWaitScans.Variant.READ_NOT_CLOSED, 4_096);
              ScheduledExecutorService leak = Executors.newSingleThreadScheduledExecutor()) {
            AtomicLong opened = new AtomicLong();
            Future<?> opening =
                leak.scheduleAtFixedRate(() -> open(scans, opened), 0, 100, TimeUnit.MILLISECONDS);
            await(() -> opened.get() > 300);
            assertScreens("descriptors");
            assertThat(opening.isDone()).isFalse();
          }
          return null;
        });
  }

  private static void open(CloseWaitScans scans, AtomicLong opened) {
    try {
      opened.addAndGet(scans.open(2));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldShowTheDatabaseWhoseClientsReuseTheirPorts() throws Exception {
    Options options = Options.of(100, Variant.SERVER_CLOSES).withPort(3306).withIdle(1);
    Netns.call(
        () -> {
          FewPorts.leave(600, 1);
          try (PacedRequests requests = PacedRequests.start(options)) {
            await(() -> requests.tally().closes() > 900);
            assertWatched("port-recycling", "back on the same port");
          }
          return null;
        });
  }

  @Test
  void shouldShowTheClientThatHasNoPortsLeft() throws Exception {
    // The first ports are free soon after the last port is taken, so that each sample sees closes.
    // The idle connection shows in each sample that there are no timestamps.
    Options options = Options.of(26, Variant.CLIENT_CLOSES).withPort(3306).withIdle(1);
    Netns.call(
        () -> {
          FewPorts.leave(1_500, 1);
          try (Neighbour neighbour = Neighbour.withoutTimestamps(1);
              PacedRequests requests =
                  PacedRequests.start(options, neighbour.here(), neighbour.there())) {
            await(() -> requests.tally().failures() > 0);
            requests.rate(150);
            long failures = requests.tally().failures();
            long closes = requests.tally().closes();
            await(() -> requests.tally().failures() > failures + 150);
            await(() -> requests.tally().closes() > closes + 50);
            assertScreens("port-budget");
          }
          return null;
        });
  }

  @Test
  void shouldShowAHealthyHost() throws Exception {
    Netns.call(
        () -> {
          try (PacedRequests requests = PacedRequests.start(Options.of(50, Variant.KEPT))) {
            await(() -> requests.tally().requests() > 50);
            assertScreens("healthy");
          }
          return null;
        });
  }
}
