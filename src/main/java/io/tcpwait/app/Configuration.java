package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.ConfigResult;
import io.tcpwait.app.config.ConfigResult.Invalid;
import io.tcpwait.app.config.ConfigResult.Valid;
import io.tcpwait.app.config.Mistake;
import io.tcpwait.app.config.WebConfigFile;
import io.tcpwait.outlet.web.WebConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration files say, as last read without a mistake.
 *
 * @param agent the defaults where no file was named
 * @param web the defaults where no file was named
 */
record Configuration(AgentConfig agent, WebConfig web) {
  /**
   * Reads both files.
   *
   * @throws StartException with the first mistake, where there is one
   */
  static Configuration read(@Nullable Path agentFile, @Nullable Path webFile)
      throws StartException {
    return new Configuration(
        agentFile == null ? AgentConfig.DEFAULT : valid(AgentConfigFile.read(agentFile)),
        webFile == null ? WebConfig.DEFAULT : valid(WebConfigFile.read(webFile)));
  }

  private static <T> T valid(ConfigResult<T> result) throws StartException {
    return switch (result) {
      case Valid<T> valid -> valid.value();
      case Invalid<T> invalid -> throw new StartException(firstOf(invalid.mistakes()));
    };
  }

  private static String firstOf(List<Mistake> mistakes) {
    String first = mistakes.getFirst().toString();
    int more = mistakes.size() - 1;
    return more == 0
        ? first
        : first + " (and %d more: see tcpwait check-config --help)".formatted(more);
  }

  /** What the service of a port is called: by its number, unless the file names it. */
  String serviceName(int port) {
    return agent.serviceByPort().getOrDefault(port, Integer.toString(port));
  }
}
