package io.tcpwait.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine;

/** The version and revision that the build wrote down. */
record BuildInfo(String version, String revision) implements CommandLine.IVersionProvider {
  /** For picocli, which makes the instance by itself. */
  BuildInfo() {
    this(load());
  }

  private BuildInfo(Properties build) {
    this(build.getProperty("version", "unknown"), build.getProperty("revision", "unknown"));
  }

  private static Properties load() {
    Properties build = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build;
  }

  @Override
  public String[] getVersion() {
    return new String[] {
      "tcpwait %s (revision %s, Java %s)".formatted(version, revision, Runtime.version())
    };
  }
}
