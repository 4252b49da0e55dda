package io.tcpwait.app;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the agent's own file, for every command that reads it. */
final class ConfigFile {
  /** The file of the package's service. */
  static final String OF_SERVICE = "/etc/tcpwait/tcpwait.yml";

  @Option(
      names = "--config.file",
      paramLabel = "FILE",
      description =
          "tcpwait.yml: thresholds, names of services, peer groups, how many are shown."
              + " A report reads "
              + OF_SERVICE
              + " by default, if it can.")
  @Nullable Path path;

  /** The named file, or else the one of the service, so that a report says what its pages say. */
  @Nullable Path orOfService() {
    Path ofService = Path.of(OF_SERVICE);
    return path == null && Files.isReadable(ofService) ? ofService : path;
  }
}
