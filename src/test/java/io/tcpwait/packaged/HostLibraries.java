package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The libraries of the host that programs need, as found by ldd(1). */
final class HostLibraries {
  private static final Pattern LIBRARY = Pattern.compile("/\\S+\\.so\\S*");

  private HostLibraries() {}

  /** The libraries of programs and of other libraries, with their loader. */
  static Set<Path> of(Collection<Path> programs) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ldd"));
    programs.forEach(program -> command.add(program.toString()));
    Process ldd = new ProcessBuilder(command).start();
    String output = new String(ldd.getInputStream().readAllBytes(), UTF_8);
    if (ldd.waitFor() != 0) {
      throw new IOException("ldd failed: " + output);
    }
    Set<Path> libraries = new TreeSet<>();
    LIBRARY.matcher(output).results().map(found -> Path.of(found.group())).forEach(libraries::add);
    programs.forEach(libraries::remove);
    return libraries;
  }
}
