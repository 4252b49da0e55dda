package io.tcpwait.names;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * The files of the host, as PID 1 sees them; the agent may see other files. An agent in a container
 * finds the host's files if it sees the host's processes and may follow {@code /proc/1/root}, which
 * takes CAP_SYS_PTRACE.
 */
public final class HostFiles {
  private static final Path ROOT = Path.of("/");

  private final @Nullable Path root;

  /** The files of the host whose processes a proc file system shows. */
  public static HostFiles of(ProcFs procfs) {
    Path ofPidOne = procfs.root().resolve("1/root");
    Object key = key(ofPidOne);
    if (key != null) {
      return new HostFiles(key.equals(key(ROOT)) ? ROOT : ofPidOne);
    }
    Processes processes = new Processes(procfs);
    boolean own =
        procfs.root().equals(Path.of("/proc"))
            && processes.place(processes.self()).container().isEmpty();
    return new HostFiles(own ? ROOT : null);
  }

  /**
   * Files below a folder.
   *
   * @param root null if they may not be seen
   */
  HostFiles(@Nullable Path root) {
    this.root = root;
  }

  /** The path to a file of the host; null if the host's files may not be seen. */
  @Nullable Path find(String absolute) {
    return root == null ? null : root.resolve(absolute.substring(1));
  }

  private static @Nullable Object key(Path folder) {
    try {
      return Files.readAttributes(folder, BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }
}
