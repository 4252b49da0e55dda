package io.tcpwait.app;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that name configuration files, for every command that reads both. */
final class ConfigFiles {
  @Option(
      names = "--web.config.file",
      paramLabel = "FILE",
      description = "TLS and basic auth, in the format of Prometheus' exporter-toolkit.")
  @Nullable Path web;

  @Mixin ConfigFile agent = new ConfigFile();
}
