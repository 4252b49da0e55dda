package io.tcpwait.outlet.web.connections;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The number of file descriptors left for clients: RLIMIT_NOFILE less the descriptors in use and a
 * reserve for samples.
 */
final class FreeDescriptors {
  /** A sample opens a netlink socket, /proc, a folder of descriptors and a file. */
  private static final int RESERVE = 10;

  /** With a limit of this many, the web server reaches its own limits first. */
  private static final int PLENTY = 1024;

  private static final Path OPEN = Path.of("/proc/self/fd");

  private final Processes processes = new Processes(new ProcFs(Path.of("/proc")));
  private final int pid = (int) ProcessHandle.current().pid();
  private final long max = processes.maxDescriptors(pid);

  /** The soft limit at the start; {@link Processes#UNKNOWN} if it cannot be read. */
  long max() {
    return max;
  }

  boolean arePlenty() {
    return max == Processes.UNKNOWN || max >= PLENTY;
  }

  /** The connections that may still be opened; below 0 if some have to be closed. */
  int more() {
    if (arePlenty()) {
      return Integer.MAX_VALUE;
    }
    long open = processes.openDescriptors(pid);
    return (int) (max - RESERVE - (open == Processes.UNKNOWN ? list() : open));
  }

  /** Before Linux 6.2, stat(2) of the folder does not give its number of entries. */
  private static long list() {
    try (Stream<Path> open = Files.list(OPEN)) {
      return open.count();
    } catch (IOException e) {
      return PLENTY; // too few descriptors even to list them
    }
  }
}
