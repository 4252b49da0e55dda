package io.tcpwait.processes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processes that are made up, in a folder that stands for {@code /proc}. */
final class ProcTree {
  private final Path proc;

  ProcTree(Path proc) {
    this.proc = proc;
  }

  /** One that holds sockets. */
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

  /** It has its PID from another now. */
  void start(int pid, long startTicks) throws IOException {
    Files.writeString(
        proc.resolve(pid + "/stat"),
        pid + " (java) S 1 1 1" + " 0".repeat(15) + " " + startTicks + " 0 0\n");
  }

  /** It ends, though a walk that is at it sees its descriptors for a moment still. */
  void end(int pid) throws IOException {
    Files.delete(proc.resolve(pid + "/stat"));
  }

  /** One that fails who looks at its descriptors. */
  void trap(int pid) throws IOException {
    Files.createFile(Files.createDirectories(proc.resolve(pid + "/fd")).resolve("3"));
  }
}
