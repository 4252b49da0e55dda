package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All network namespaces in which some process lives, without a privilege. What {@code
 * /proc/PID/ns/net} says takes what ptrace(2) does, but anybody may look at {@code /proc/PID/net}
 * (get_proc_task_net() in fs/proc/proc_net.c): there each namespace has files of its own, whose
 * inodes tell it from the others.
 */
public final class NetNamespaces {
  private final ProcFs procfs;

  public NetNamespaces(ProcFs procfs) {
    this.procfs = procfs;
  }

  /**
   * The sockets that are in the kernel's tables of TCP, over all namespaces and both families: the
   * sum of {@code inuse} of sockstat and sockstat6, where listeners count, but neither TIME_WAIT
   * nor SYN_RECV. What {@code TCP:alloc}, which is of the whole host, has more is in no table: was
   * reset and not closed, or never connected; or is in a namespace that has no process.
   *
   * <p>Costs a stat(2) for each process, 7 µs, and two files for each namespace.
   *
   * @param pids the processes; one that has gone counts no more
   * @throws IOException where a namespace can be seen but not read, or none can be seen
   */
  public long tcpInUse(int[] pids) throws IOException {
    Set<Object> seen = new HashSet<>();
    long sum = 0;
    for (int pid : pids) {
      Path net = procfs.root().resolve(pid + "/net");
      Object namespace = namespace(net);
      if (namespace != null && !seen.contains(namespace)) {
        try {
          sum += tcpInUse(net);
          seen.add(namespace);
        } catch (IOException e) {
          if (namespace.equals(namespace(net))) {
            throw e;
          }
        }
      }
    }
    if (seen.isEmpty()) {
      throw new IOException(procfs.root() + ": no process shows its network namespace");
    }
    return sum;
  }

  /** What is equal for processes that share one; null where the process has gone. */
  private static @Nullable Object namespace(Path net) {
    try {
      return Files.readAttributes(net.resolve("sockstat"), BasicFileAttributes.class).fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  private long tcpInUse(Path net) throws IOException {
    long ipv4 = value(net.resolve("sockstat"), "TCP:inuse");
    try {
      return ipv4 + value(net.resolve("sockstat6"), "TCP6:inuse");
    } catch (NoSuchFileException e) {
      if (procfs.hasIpv6()) {
        throw e;
      }
      return ipv4;
    }
  }

  private long value(Path file, String name) throws IOException {
    Long value;
    try {
      value = ProcNetCounters.parsePairs(procfs.read(file)).get(name);
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
    if (value == null) {
      throw new IOException(file + ": has no " + name);
    }
    return value;
  }
}
