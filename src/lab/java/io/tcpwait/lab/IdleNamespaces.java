package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Idle network namespaces, each with a process and a listener. */
final class IdleNamespaces implements AutoCloseable {
  private final Process residents;
  private final List<Path> files = new ArrayList<>();

  /**
   * Makes {@code count} namespaces.
   *
   * @param program the compiled {@code residents.c}
   */
  IdleNamespaces(Path program, int count) throws IOException {
    residents =
        new ProcessBuilder(program.toString(), Integer.toString(count))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader pids = residents.inputReader(UTF_8);
    for (int i = 0; i < count; i++) {
      String pid = pids.readLine();
      if (pid == null) {
        throw new IOException(program + " has ended");
      }
      files.add(Path.of("/proc", pid, "ns/net"));
    }
  }

  /** The files by which the namespaces can be entered. */
  List<Path> files() {
    return files;
  }

  @Override
  public void close() {
    try {
      residents.getOutputStream().close();
    } catch (IOException e) {
      residents.destroy();
    }
    residents.onExit().join();
  }
}
