package io.tcpwait.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Simulated processes, in a folder in place of {@code /proc}. */
final class ProcTree {
  private final Path proc;

  ProcTree(Path proc) {
    this.proc = proc;
  }

  /** Adds a process that holds sockets. */
  void process(int pid, long... inodes) throws IOException {
    Path fds = Files.createDirectories(proc.resolve(pid + "/fd"));
    for (int i = 0; i < inodes.length; i++) {
      Path fd = fds.resolve("" + (3 + i));
      Files.deleteIfExists(fd);
      Files.createSymbolicLink(fd, Path.of("socket:[" + inodes[i] + "]"));
    }
    Files.writeString(proc.resolve(pid + "/comm"), "java\n");
    start(pid, 99);
  }

  /** Replaces a process by a later process with the same PID. */
  void start(int pid, long startTicks) throws IOException {
    Files.writeString(
        proc.resolve(pid + "/stat"),
        pid + " (java) S 1 1 1" + " 0".repeat(15) + " " + startTicks + " 0 0\n");
  }

  /** Ends a process, although a walk in progress still sees its descriptors for a moment. */
  void end(int pid) throws IOException {
    Files.delete(proc.resolve(pid + "/stat"));
  }

  /** Adds a process that makes a search of its descriptors fail. */
  void trap(int pid) throws IOException {
    Files.createFile(Files.createDirectories(proc.resolve(pid + "/fd")).resolve("3"));
  }
}
