package io.tcpwait.packaged;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Debian package, the tarball and the SBOM that the build makes from {@code target/tcpwait}.
 */
final class Packages {
  private static final String DIST = "target/tcpwait";
  private static final String LIBRARIES = "target/libraries.cdx.json";
  static final String TIME = "2026-01-01T00:00:00Z";

  private Packages() {}

  /** Builds all of them into {@code folder}, and returns the Debian package. */
  static Path build(Path folder, String version) throws IOException, InterruptedException {
    Netns.run("src/build/deb", version, TIME, DIST, LIBRARIES, folder.toString());
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("tcpwait_" + version))
          .findFirst()
          .orElseThrow();
    }
  }
}
