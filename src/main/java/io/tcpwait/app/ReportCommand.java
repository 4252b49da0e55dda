package io.tcpwait.app;

import io.tcpwait.collect.OwnPorts;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.outlet.CheckState;
import io.tcpwait.outlet.json.StatusJson;
import io.tcpwait.outlet.report.LiveScreen;
import io.tcpwait.outlet.report.NagiosLine;
import io.tcpwait.outlet.report.Screen;
import io.tcpwait.outlet.report.TextReport;
import io.tcpwait.outlet.report.Window;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.PeerSink;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code tcpwait report}: one look, or one after the other. Its exit status is that of a Nagios
 * check, so that a mistake of the caller is {@value #UNKNOWN} too, and never a finding.
 */
@Command(
    name = "report",
    description = "Looks once and says what is wrong, and what to do, the worst first.",
    footer = {
      "",
      "Exits with 0 if all is well, 1 on a warning, 2 if something is critical, 3 if it cannot"
          + " tell."
    },
    exitCodeOnInvalidInput = ReportCommand.UNKNOWN,
    exitCodeOnExecutionException = ReportCommand.UNKNOWN,
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    versionProvider = BuildInfo.class)
final class ReportCommand implements Callable<Integer> {
  static final int UNKNOWN = Launcher.UNKNOWN;

  /** A finding is raised when two samples in a row say so; a sample may fail meanwhile. */
  private static final int SAMPLES = 2;

  private static final int TRIES = 3;

  /** Further samples would show trouble that has just begun, which is for the agent. */
  private static final int MOST_SAMPLES = 4;

  private static final Duration GAP = Duration.ofMillis(250);

  private static final int MAX_WATCH_SECONDS = 3600;

  /** Values of the option --format. */
  enum Format {
    text,
    json,
    nagios
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Format format = Format.text;

  @Option(
      names = "--watch",
      arity = "0..1",
      fallbackValue = "5",
      paramLabel = "SECONDS",
      description = "Repeat every SECONDS, ${FALLBACK-VALUE} if left out, until interrupted.")
  private @Nullable Integer watchSeconds;

  @Option(
      names = "--full",
      description = "Print everything: each finding with its evidence, then the tables.")
  private boolean full;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      defaultValue = "auto",
      description =
          "Color by severity: one of ${COMPLETION-CANDIDATES}; auto colors a terminal, unless"
              + " NO_COLOR is set. Default: ${DEFAULT-VALUE}.")
  private Terminal.Color color = Terminal.Color.auto;

  @Mixin private ConfigFile configFile = new ConfigFile();
  @Mixin private Narrowing narrowing = new Narrowing();
  @Mixin private Scope scope = new Scope();
  @Spec private CommandSpec spec = CommandSpec.create();
  private String ownNetns = "";

  @Override
  public Integer call() throws StartException, InterruptedException {
    if (watchSeconds != null && (watchSeconds < 1 || watchSeconds > MAX_WATCH_SECONDS)) {
      throw new ParameterException(
          spec.commandLine(), "--watch: " + watchSeconds + " is not from 1 to 3600 seconds");
    }
    ProcFs procfs = scope.procfs();
    Configuration config = Deadline.reading(() -> Configuration.read(configFile.path, null));
    Logging.quiet();
    try (Sampler sampler =
        new Sampler(
            procfs,
            scope.netns(),
            config.agent(),
            Allowance.unlimited(),
            () -> OwnPorts.NONE,
            config::serviceName,
            PeerSink.NONE,
            new SampleWatch(GAP, procfs::reading, System::nanoTime))) {
      return watchSeconds == null
          ? CheckState.of(once(narrowed(firstLook(sampler), config), config)).exitStatus()
          : watch(sampler, config, Duration.ofSeconds(watchSeconds));
    }
  }

  /**
   * Takes as many samples as it takes to be as sure as an agent. The kernel's counters are read
   * before the first sample, since their movement decides some findings.
   */
  private static HostStatus firstLook(Sampler sampler) throws StartException, InterruptedException {
    sampler.readCounters();
    int good = 0;
    for (int tries = 0; tries < TRIES; tries++) {
      Thread.sleep(GAP);
      HostStatus status = sampler.sample(GAP, 0);
      good += status.own().sample().tcp() == null ? 0 : 1;
      if (good == SAMPLES) {
        return lookOn(sampler, status, SAMPLES);
      }
    }
    throw new StartException(
        "the TCP table can be read neither over netlink nor from procfs; the log of tcpwait agent"
            + " says why");
  }

  /** Takes more samples while another may tell more. */
  private static HostStatus lookOn(Sampler sampler, HostStatus first, int samples)
      throws InterruptedException {
    HostStatus status = first;
    for (int more = samples; more < MOST_SAMPLES && sampler.mayTellMore(status); more++) {
      Thread.sleep(GAP);
      HostStatus next = sampler.sample(GAP, 0);
      status = next.own().sample().tcp() == null ? status : next;
    }
    return status;
  }

  /** Returns when a signal asks for it, or when the output is no longer read. */
  private int watch(Sampler sampler, Configuration config, Duration interval)
      throws StartException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Signals.onStop(stop::countDown);
    Pace pace = new Pace(interval.toNanos(), System.nanoTime());
    boolean redraws = format == Format.text && !full && Terminal.isTerminal();
    LiveScreen live = redraws ? new LiveScreen() : null;
    try {
      System.out.print(redraws ? LiveScreen.BEGIN : "");
      HostStatus status = show(narrowed(firstLook(sampler), config), config, live);
      pace.ended(System.nanoTime(), 0);
      while (!System.out.checkError()
          && !stop.await(pace.waitNs(System.nanoTime()), TimeUnit.NANOSECONDS)) {
        long startCpuNs = sampler.threadCpuNs();
        HostStatus next = nextLook(sampler, interval, pace.lateSamples());
        status = show(narrowed(next, config), config, live);
        pace.ended(System.nanoTime(), sampler.threadCpuNs() - startCpuNs);
      }
      return CheckState.of(status).exitStatus();
    } finally {
      System.out.print(redraws ? LiveScreen.END : "");
      System.out.flush();
    }
  }

  /** As sure as a first look: a finding takes more than one sample to hold. */
  private static HostStatus nextLook(Sampler sampler, Duration interval, long lateSamples)
      throws InterruptedException {
    return lookOn(sampler, sampler.sample(interval, lateSamples), 1);
  }

  private HostStatus narrowed(HostStatus status, Configuration config) throws StartException {
    ownNetns = status.own().sample().netns();
    return narrowing.narrow(status, scope.netnsName(), config::serviceName);
  }

  private HostStatus show(HostStatus status, Configuration config, @Nullable LiveScreen live) {
    if (live != null) {
      String every = watchSeconds + "s";
      System.out.print(
          live.frame(status, new Screen(Terminal.window(color), Terminal.user(), ownNetns), every));
      System.out.flush();
      return status;
    }
    if (format == Format.text) {
      System.out.println();
    }
    return once(status, config);
  }

  private HostStatus once(HostStatus status, Configuration config) {
    switch (format) {
      case text -> System.out.print(text(status, config));
      case nagios -> System.out.print(new NagiosLine(config.agent().thresholds()).render(status));
      case json -> {
        // In UTF-8 whatever the terminal's charset, and a line for each look.
        System.out.writeBytes(new StatusJson(config::serviceName).render(status));
        System.out.println();
      }
    }
    System.out.flush();
    return status;
  }

  private String text(HostStatus status, Configuration config) {
    Window window = Terminal.window(color);
    return full
        ? new TextReport(config::serviceName, window.columns()).render(status)
        : new Screen(window, Terminal.user(), ownNetns).render(status);
  }
}
