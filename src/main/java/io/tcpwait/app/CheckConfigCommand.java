package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.ConfigResult;
import io.tcpwait.app.config.ConfigResult.Invalid;
import io.tcpwait.app.config.ConfigResult.Valid;
import io.tcpwait.app.config.Mistake;
import io.tcpwait.app.config.WebConfigFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "tcpwait.yml, as given to the agent.")
  private @Nullable Path configFile;

  @Option(
      names = "--web.config.file",
      paramLabel = "FILE",
      description = "The file for TLS and basic auth, as given to the agent.")
  private @Nullable Path webConfigFile;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    if (configFile == null && webConfigFile == null) {
      throw new ParameterException(
          spec.commandLine(), "no file to check: name one with --config.file or --web.config.file");
    }
    Logging.quiet();
    boolean good = configFile == null || check(configFile, AgentConfigFile.read(configFile));
    good &= webConfigFile == null || check(webConfigFile, WebConfigFile.read(webConfigFile));
    return good ? 0 : Main.FAILED;
  }

  private boolean check(Path file, ConfigResult<?> result) {
    switch (result) {
      case Valid<?> _ -> spec.commandLine().getOut().println(file + ": good");
      case Invalid<?> invalid -> {
        for (Mistake mistake : invalid.mistakes()) {
          spec.commandLine().getErr().println(mistake);
        }
      }
    }
    return result instanceof Valid<?>;
  }
}
