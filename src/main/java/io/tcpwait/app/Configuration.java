package io.tcpwait.app;

import io.tcpwait.app.config.AgentConfig;
import io.tcpwait.app.config.AgentConfigFile;
import io.tcpwait.app.config.ConfigResult;
import io.tcpwait.app.config.ConfigResult.Invalid;
import io.tcpwait.app.config.ConfigResult.Valid;
import io.tcpwait.app.config.Mistake;
import io.tcpwait.app.config.WebConfigFile;
import io.tcpwait.app.config.WebFile;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.tls.Certificates;
import io.tcpwait.outlet.web.tls.Tls;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The contents of the configuration files, as last read without a mistake.
 *
 * @param agent the defaults if no file was named
 * @param webFile null if no file was named
 */
record Configuration(AgentConfig agent, @Nullable WebFile webFile) {
  /**
   * Reads both files; may hang as long as their file system does.
   *
   * @throws StartException with the first mistake, if there is one
   */
  static Configuration read(@Nullable Path agentFile, @Nullable Path webFile)
      throws StartException {
    return new Configuration(
        agentFile == null ? AgentConfig.DEFAULT : valid(AgentConfigFile.read(agentFile)),
        webFile == null ? null : valid(WebConfigFile.read(webFile)));
  }

  /**
   * The value of a file.
   *
   * @throws StartException with the first mistake, if there is one
   */
  static <T> T valid(ConfigResult<T> result) throws StartException {
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

  /** The web configuration; the defaults if no file was named. */
  WebConfig web() {
    return webFile == null ? WebConfig.DEFAULT : webFile.config();
  }

  /** When the first certificate that the server shows expires; null without TLS. */
  @Nullable Instant certificateExpiry() {
    Tls tls = web().tls();
    return tls == null ? null : Certificates.expiry(tls);
  }

  /** Whether an agent does the same by both. */
  boolean saysTheSameAs(Configuration other) {
    return agent.equals(other.agent) && web().equals(other.web());
  }

  /** The name of the service of a port: its number, unless the file names it. */
  String serviceName(int port) {
    return agent.serviceByPort().getOrDefault(port, Integer.toString(port));
  }
}
