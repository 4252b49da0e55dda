package io.tcpwait.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A root file system with a few of the host's programs, laid out as in Debian. It replaces Debian's
 * slim image, which would have to be pulled.
 */
final class SlimRoot {
  private static final Path USR = Path.of("/usr");

  /** The programs for the launcher, for the health check, and for the Dockerfile. */
  private static final List<String> PROGRAMS =
      List.of(
          "bash", "cat", "dirname", "find", "grep", "ln", "ls", "mkdir", "readlink", "sh", "touch");

  private SlimRoot() {}

  /** Makes the root in a new folder. */
  static void make(Path root) throws IOException, InterruptedException {
    for (String folder : List.of("bin", "lib", "lib64")) {
      Files.createDirectories(root.resolve("usr").resolve(folder));
      Files.createSymbolicLink(root.resolve(folder), Path.of("usr", folder));
    }
    List<Path> programs = PROGRAMS.stream().map(program -> Path.of("/usr/bin", program)).toList();
    Set<Path> files = new TreeSet<>(programs);
    files.addAll(HostLibraries.of(programs));
    files.addAll(KitImage.librariesOfHost());
    for (Path file : files) {
      Path inUsr = Path.of("/").relativize(file.startsWith(USR) ? file : under(USR, file));
      Path copy = root.resolve(inUsr);
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
  }

  private static Path under(Path folder, Path file) {
    return folder.resolve(Path.of("/").relativize(file));
  }
}
