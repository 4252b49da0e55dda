package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kit.Netns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A fresh Debian with systemd, booted in a container with its own network namespace. */
final class DebianSystem implements AutoCloseable {
  private static final String MIRROR = "http://deb.debian.org/debian";
  private static final String SUITE = "bookworm";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
  private static final long STOP_SECONDS = 20;

  /** The commands that ran in it, each with the first lines of its output. */
  private static final Path TRANSCRIPT = Path.of("target", "debian-system.txt");

  private static final int TRANSCRIPT_LINES = 16;

  private final Process container;
  private final ProcessHandle first;

  private DebianSystem(Process container, ProcessHandle first) {
    this.container = container;
    this.first = first;
  }

  /**
   * Installs the base system, which takes some 50 MB from Debian's mirror, and boots it.
   *
   * @param folder empty
   * @param packages a folder that it sees as {@code /packages}
   */
  static DebianSystem boot(Path folder, Path packages) throws IOException, InterruptedException {
    Files.deleteIfExists(TRANSCRIPT);
    Path root = folder.resolve("root");
    Netns.run(
        "debootstrap",
        "--variant=minbase",
        "--include=systemd,adduser",
        SUITE,
        root.toString(),
        MIRROR);
    Process container =
        new ProcessBuilder(
                "systemd-nspawn",
                "--quiet",
                "--register=no",
                "--keep-unit",
                "--private-network",
                "--bind-ro=" + packages.toAbsolutePath() + ":/packages",
                "--boot",
                "--directory=" + root)
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(folder.resolve("console").toFile())
            .start();
    DebianSystem system = new DebianSystem(container, awaitFirst(container));
    system.await("systemctl is-active multi-user.target", "active\n");
    return system;
  }

  /** The PID 1 of the container, as this host sees it. */
  private static ProcessHandle awaitFirst(Process container) throws IOException {
    long start = System.nanoTime();
    while (System.nanoTime() - start < PATIENCE_NANOS && container.isAlive()) {
      List<ProcessHandle> children = container.children().toList();
      for (ProcessHandle child : children) {
        Path name = Path.of("/proc", Long.toString(child.pid()), "comm");
        if (Files.readString(name).equals("systemd\n")) {
          return child;
        }
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
    throw new IOException("systemd-nspawn did not boot");
  }

  /** The output of a shell command, even if the command fails. */
  String run(String command) throws IOException, InterruptedException {
    return written(command, output(command));
  }

  private static String written(String command, String output) throws IOException {
    List<String> lines = new ArrayList<>(List.of("$ " + command));
    output.lines().limit(TRANSCRIPT_LINES).forEach(lines::add);
    long more = output.lines().count() - TRANSCRIPT_LINES;
    if (more > 0) {
      lines.add("(" + more + " more lines)");
    }
    Files.write(TRANSCRIPT, lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return output;
  }

  private String output(String command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("nsenter", "--all", "--target"));
    words.addAll(List.of(Long.toString(first.pid()), "bash", "-c", command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    process.waitFor();
    return output;
  }

  /** Waits until the output of a command contains a text. */
  String await(String command, String text) throws IOException, InterruptedException {
    long start = System.nanoTime();
    String output = output(command);
    while (!output.contains(text) && System.nanoTime() - start < PATIENCE_NANOS) {
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
      output = output(command);
    }
    written(command, output);
    assertThat(output).as(command).contains(text);
    return output;
  }

  @Override
  public void close() {
    container.destroy();
    try {
      if (container.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    first.destroyForcibly();
    container.destroyForcibly();
  }
}
