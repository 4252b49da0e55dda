package io.tcpwait.app;

import io.tcpwait.collect.OwnPorts;
import io.tcpwait.collect.SampleWatch;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import io.tcpwait.outlet.CheckState;
import io.tcpwait.outlet.Faults;
import io.tcpwait.outlet.json.StatusJson;
import io.tcpwait.outlet.report.Filter;
import io.tcpwait.outlet.report.LiveScreen;
import io.tcpwait.outlet.report.NagiosLine;
import io.tcpwait.outlet.report.Screen;
import io.tcpwait.outlet.report.TextReport;
import io.tcpwait.outlet.report.Window;
import io.tcpwait.processes.Allowance;
import io.tcpwait.sample.PeerSink;
import java.io.OutputStream;
import java.io.PrintStream;
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
  private Filter filter = Filter.NONE;

  @Override
  public Integer call() throws StartException, InterruptedException {
    if (watchSeconds != null && (watchSeconds < 1 || watchSeconds > MAX_WATCH_SECONDS)) {
      throw new ParameterException(
          spec.commandLine(), "--watch: " + watchSeconds + " is not from 1 to 3600 seconds");
    }
    ProcFs procfs = scope.procfs();
    Configuration config =
        Deadline.reading(() -> Configuration.read(configFile.orOfService(), null));
    narrowing.check(config.agent().serviceByPort(), new Processes(procfs));
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
            new SampleWatch(Looks.GAP, procfs::reading, System::nanoTime))) {
      Looks looks = new Looks(sampler);
      return watchSeconds == null
          ? CheckState.of(once(firstLook(looks, config), config)).exitStatus()
          : watch(sampler, looks, config, Duration.ofSeconds(watchSeconds));
    }
  }

  /** Loads the classes that print while the second sample is not due. */
  private HostStatus firstLook(Looks looks, Configuration config)
      throws StartException, InterruptedException {
    PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
    return narrowed(looks.first(early -> print(nowhere, early, config)), config);
  }

  /** Returns when a signal asks for it, or when the output is no longer read. */
  private int watch(Sampler sampler, Looks looks, Configuration config, Duration interval)
      throws StartException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    Signals.onStop(stop::countDown);
    Pace pace = new Pace(interval.toNanos(), System.nanoTime());
    boolean redraws = format == Format.text && !full && Terminal.isTerminal();
    LiveScreen live = redraws ? new LiveScreen() : null;
    try {
      System.out.print(redraws ? LiveScreen.BEGIN : "");
      HostStatus status = show(firstLook(looks, config), config, live);
      pace.ended(System.nanoTime(), 0);
      while (!System.out.checkError()
          && !stop.await(pace.waitNs(System.nanoTime()), TimeUnit.NANOSECONDS)) {
        long startCpuNs = sampler.threadCpuNs();
        HostStatus next = looks.next(interval, pace.lateSamples());
        status = show(narrowed(next, config), config, live);
        pace.ended(System.nanoTime(), sampler.threadCpuNs() - startCpuNs);
      }
      return CheckState.of(status).exitStatus();
    } finally {
      System.out.print(redraws ? LiveScreen.END : "");
      System.out.flush();
    }
  }

  private HostStatus narrowed(HostStatus status, Configuration config) throws StartException {
    HostStatus narrowed = narrowing.narrow(status, scope.netnsName(), config::serviceName);
    filter = narrowing.filter(status, narrowed);
    return narrowed;
  }

  private HostStatus show(HostStatus status, Configuration config, @Nullable LiveScreen live) {
    if (live != null) {
      String every = watchSeconds + "s";
      System.out.print(
          live.frame(status, new Screen(Terminal.window(color), Terminal.user(), filter), every));
      System.out.flush();
      return status;
    }
    if (format == Format.text) {
      System.out.println();
    }
    return once(status, config);
  }

  private HostStatus once(HostStatus status, Configuration config) {
    print(System.out, status, config);
    System.out.flush();
    return status;
  }

  private void print(PrintStream out, HostStatus status, Configuration config) {
    switch (format) {
      case text -> out.print(text(status, config));
      case nagios -> out.print(new NagiosLine(config.agent().thresholds(), filter).render(status));
      case json -> {
        // In UTF-8 whatever the terminal's charset, and a line for each look.
        out.writeBytes(new StatusJson(config::serviceName).render(status));
        out.println();
      }
    }
  }

  private String text(HostStatus status, Configuration config) {
    Window window = Terminal.window(color);
    return full
        ? new TextReport(config::serviceName, window.columns(), filter, new Faults()).render(status)
        : new Screen(window, Terminal.user(), filter).render(status);
  }
}
