package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.ConfigResult;
import io.tcpwait.app.config.ConfigResult.Invalid;
import io.tcpwait.app.config.ConfigResult.Valid;
import io.tcpwait.app.config.Mistake;
import io.tcpwait.app.config.WebConfigFile;
import java.nio.file.Path;
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
  public Integer call() {
    Path agent = files.agent.path;
    if (agent == null && files.web == null) {
      throw new ParameterException(
          spec.commandLine(), "no file to check: name one with --config.file or --web.config.file");
    }
    Logging.quiet();
    boolean good = agent == null || check(agent, AgentConfigFile.read(agent));
    good &= files.web == null || check(files.web, WebConfigFile.read(files.web));
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
