package io.tcpwait.packaged;

import io.tcpwait.kit.TenantCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The image of the containers that tests watch: the agent's Java, the kit's classes, and the C
 * library. Every file has its path on the host.
 */
final class KitImage {
  static final String NAME = "tcpwait-kit:built";

  private static final Path RUNTIME = Path.of("target/tcpwait/runtime").toAbsolutePath();
  private static final Path LIBRARIES = Path.of("target/tcpwait/lib").toAbsolutePath();
  private static final Path CLASSES = Path.of("target/test-classes").toAbsolutePath();

  private KitImage() {}

  /** The command that writes the image to standard output, as an archive of tar(1). */
  static List<String> tar() throws IOException, InterruptedException {
    List<Path> files = new ArrayList<>(List.of(RUNTIME, LIBRARIES, CLASSES));
    files.addAll(librariesOfHost());
    List<String> command = new ArrayList<>(List.of("tar", "--create", "--dereference", "-C", "/"));
    files.forEach(file -> command.add(file.toString().substring(1)));
    return command;
  }

  /** The libraries that the agent's Java needs from the host. */
  static Set<Path> librariesOfHost() throws IOException, InterruptedException {
    List<Path> programs = new ArrayList<>(List.of(RUNTIME.resolve("bin/java")));
    try (Stream<Path> files = Files.walk(RUNTIME.resolve("lib"))) {
      files.filter(file -> file.toString().endsWith(".so")).forEach(programs::add);
    }
    Set<Path> libraries = HostLibraries.of(programs);
    libraries.removeIf(library -> library.startsWith(RUNTIME));
    return libraries;
  }

  /** The command of a container. */
  static List<String> command(TenantCommand.Kind kind) {
    return List.of(
        RUNTIME.resolve("bin/java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx32m",
        "--enable-native-access=ALL-UNNAMED",
        "-classpath",
        CLASSES + ":" + LIBRARIES + "/*",
        "io.tcpwait.kit.Child",
        TenantCommand.NAME,
        "--kind=" + kind);
  }
}
