package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.ConfigResult;
import io.tcpwait.app.config.ConfigResult.Invalid;
import io.tcpwait.app.config.ConfigResult.Valid;
import io.tcpwait.app.config.Mistake;
import io.tcpwait.app.config.OneLine;
import io.tcpwait.app.config.Protection;
import io.tcpwait.app.config.WebConfigFile;
import io.tcpwait.app.config.WebFile;
import io.tcpwait.outlet.web.tls.Certificates;
import io.tcpwait.outlet.web.tls.Tls;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code tcpwait check-config}: every mistake in the configuration files, with its line. */
@Command(
    name = "check-config",
    description = "Lists every mistake in the configuration files, with its line.",
    mixinStandardHelpOptions = true,
    abbreviateSynopsis = true,
    sortOptions = false,
    versionProvider = BuildInfo.class)
final class CheckConfigCommand implements Callable<Integer> {
  @Mixin private ConfigFiles files = new ConfigFiles();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws StartException {
    if (files.agent.path == null && files.web == null) {
      throw new ParameterException(
          spec.commandLine(), "no file to check: name one with --config.file or --web.config.file");
    }
    Logging.quiet();
    return Deadline.reading(this::check) ? 0 : Main.FAILED;
  }

  private boolean check() {
    Path agent = files.agent.path;
    Path web = files.web;
    boolean good = agent == null || say(agent, mistakes(AgentConfigFile.read(agent)));
    return (web == null || checkWeb(web)) && good;
  }

  private boolean checkWeb(Path file) {
    ConfigResult<WebFile> result = WebConfigFile.read(file);
    if (!(result instanceof Valid<WebFile>(WebFile web))) {
      return say(file, mistakes(result));
    }
    Tls tls = web.config().tls();
    Instant now = Instant.now();
    String invalid = tls == null ? null : Certificates.invalid(tls, now);
    if (invalid != null) {
      return say(file, List.of(new Mistake(file.toString(), web.certificateLine(), invalid)));
    }
    String warning = tls == null ? Protection.warning(web) : Certificates.endsSoon(tls, now);
    if (warning != null) {
      int line = web.certificateLine();
      say(file, List.of(new Mistake(file.toString(), line, "warning: " + warning)));
    }
    return say(file, List.of());
  }

  private static List<Mistake> mistakes(ConfigResult<?> result) {
    return result instanceof Invalid<?> invalid ? invalid.mistakes() : List.of();
  }

  /** Whether the file is without a mistake. */
  private boolean say(Path file, List<Mistake> mistakes) {
    mistakes.forEach(mistake -> spec.commandLine().getErr().println(mistake));
    if (mistakes.isEmpty()) {
      spec.commandLine().getOut().println(OneLine.of(file.toString()) + ": good");
    }
    return mistakes.isEmpty();
  }
}
