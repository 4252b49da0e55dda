package io.tcpwait.app;

import io.tcpwait.app.Logging.LogFormat;
import io.tcpwait.app.Logging.LogLevel;
import io.tcpwait.app.config.PrometheusDuration;
import io.tcpwait.outlet.web.ListenAddress;
import io.tcpwait.outlet.web.ListenPlace;
import io.tcpwait.outlet.web.PassedSocket;
import io.tcpwait.outlet.web.TelemetryPath;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tcpwait agent}: samples and serves until it is told to stop. */
@Command(
    name = "agent",
    description = "Samples this host's TCP sockets and serves metrics and findings over HTTP.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    versionProvider = BuildInfo.class)
final class AgentCommand implements Callable<Integer> {
  private static final String LISTEN_ADDRESS = "--web.listen-address";
  private static final String SYSTEMD_SOCKET = "--web.systemd-socket";
  private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

  @Option(
      names = LISTEN_ADDRESS,
      paramLabel = "ADDR",
      defaultValue = ":10049",
      description = "Where to listen, [HOST]:PORT; may be repeated. Default: ${DEFAULT-VALUE}.")
  private List<String> listenAddresses = List.of();

  @Option(
      names = SYSTEMD_SOCKET,
      description =
          "Listen on the socket that a socket unit of systemd passes, in place of an address.")
  private boolean systemdSocket;

  @Option(
      names = "--web.telemetry-path",
      paramLabel = "PATH",
      defaultValue = TelemetryPath.DEFAULT,
      description = "Where to serve the metrics. Default: ${DEFAULT-VALUE}.")
  private String telemetryPath = TelemetryPath.DEFAULT;

  @Option(
      names = "--web.enable-lifecycle",
      description =
          "Let anyone POST to /-/reload. Without it, reloads need a password or a client"
              + " certificate.")
  private boolean lifecycle;

  @Mixin private ConfigFiles configFiles = new ConfigFiles();

  @Option(
      names = "--sample.interval",
      paramLabel = "DURATION",
      defaultValue = "5s",
      converter = DurationConverter.class,
      description = "How often to sample, from 1s to 1h. Default: ${DEFAULT-VALUE}.")
  private Duration interval = Duration.ZERO;

  @Mixin private Scope scope = new Scope();

  @Option(
      names = "--log.level",
      paramLabel = "LEVEL",
      defaultValue = "info",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LogLevel logLevel = LogLevel.info;

  @Option(
      names = "--log.format",
      paramLabel = "FORMAT",
      defaultValue = "logfmt",
      description = "One of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LogFormat logFormat = LogFormat.logfmt;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws StartException, InterruptedException {
    if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
      throw refuse(
          "--sample.interval",
          PrometheusDuration.format(interval) + " is not from 1s to 1h; the default is 5s");
    }
    if (scope.netnsName() != null) {
      throw refuse("--netns", "\"" + scope.netnsName() + "\" is neither own nor all");
    }
    List<ListenPlace> places = systemdSocket ? List.of(passedSocket()) : addresses();
    Logging.start(logLevel, logFormat);
    Agent.Options options =
        new Agent.Options(
            places,
            parsed("--web.telemetry-path", telemetryPath, TelemetryPath::parse),
            configFiles.web,
            configFiles.agent.path,
            lifecycle,
            interval,
            scope.procfs(),
            scope.netns());
    try (var _ = StandardError.capture();
        Agent agent = Agent.start(options)) {
      return agent.awaitStop();
    }
  }

  private List<ListenPlace> addresses() {
    return listenAddresses.stream()
        .<ListenPlace>map(text -> parsed(LISTEN_ADDRESS, text, ListenAddress::parse))
        .toList();
  }

  private PassedSocket passedSocket() throws StartException {
    if (spec.commandLine().getParseResult().hasMatchedOption(LISTEN_ADDRESS)) {
      throw refuse(SYSTEMD_SOCKET, "there is " + LISTEN_ADDRESS + " too; use one of them");
    }
    try {
      return PassedSocket.take();
    } catch (IOException e) {
      throw new StartException(SYSTEMD_SOCKET + ": " + e.getMessage());
    }
  }

  private <T> T parsed(String option, String text, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException e) {
      throw refuse(option, String.valueOf(e.getMessage()));
    }
  }

  private ParameterException refuse(String option, String why) {
    return new ParameterException(spec.commandLine(), option + ": " + why);
  }
}
