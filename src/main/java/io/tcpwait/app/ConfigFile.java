package io.tcpwait.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the agent's own file, for every command that reads it. */
final class ConfigFile {
  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description = "tcpwait.yml: thresholds, names of services, peer groups, how many are shown.")
  @Nullable Path path;
}
