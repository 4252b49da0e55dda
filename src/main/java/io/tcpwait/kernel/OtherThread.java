package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a process other than its first, by {@code /proc/PID/task} (proc_pid_task(5)). The
 * first thread may end before the others (pthread_exit(3)). The process lives on, but most files of
 * {@code /proc/PID} belong to its first thread, and then show nothing.
 */
final class OtherThread {
  private final ProcFs procfs;

  OtherThread(ProcFs procfs) {
    this.procfs = procfs;
  }

  /** The folder of another thread; null if the process has only one, or has gone. */
  @Nullable Path instead(int pid) {
    String first = Integer.toString(pid);
    Path folder = procfs.root().resolve(first).resolve("task");
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(folder)) {
      for (Path thread : threads) {
        if (!String.valueOf(thread.getFileName()).equals(first)) {
          return thread;
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return null;
    }
    return null;
  }
}
