package io.tcpwait.kernel;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * The number of TCP sockets in one network namespace by the kernel's own counters, at a fraction of
 * a dump's cost.
 *
 * @param inUse the sockets in the kernel's tables, of both families, by sockstat and sockstat6
 *     (proc_pid_net(5)): including listeners, but neither TIME_WAIT nor SYN_RECV
 * @param timeWait the sockets in TIME_WAIT, and in FIN_WAIT2 without a descriptor
 */
public record SocketCounts(long inUse, long timeWait) {
  /** The sockets that a dump would show, without SYN_RECV. */
  public long all() {
    return inUse + timeWait;
  }

  /** Whether there is a socket that a dump could show. */
  public boolean some() {
    return all() > 0;
  }

  /**
   * Reads the files of a folder such as {@code /proc/PID/net}.
   *
   * @throws IOException if a file cannot be read, or makes no sense; names the file
   */
  static SocketCounts read(ProcFs procfs, Path net) throws IOException {
    Path sockstat = net.resolve(NetNamespaces.SOCKSTAT);
    Map<String, Long> ipv4 = pairs(procfs, sockstat);
    long inUse = value(ipv4, sockstat, "TCP:inuse");
    long timeWait = ipv4.getOrDefault("TCP:tw", 0L);
    Path sockstat6 = net.resolve("sockstat6");
    try {
      inUse += value(pairs(procfs, sockstat6), sockstat6, "TCP6:inuse");
    } catch (NoSuchFileException e) {
      if (procfs.hasIpv6()) {
        throw e;
      }
    }
    return new SocketCounts(inUse, timeWait);
  }

  private static Map<String, Long> pairs(ProcFs procfs, Path file) throws IOException {
    try {
      return ProcNetCounters.parsePairs(procfs.read(file));
    } catch (IllegalArgumentException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /** A counter that a file must have. */
  static long value(Map<String, Long> values, Path file, String name) throws IOException {
    Long value = values.get(name);
    if (value == null) {
      throw new IOException(file + ": has no " + name);
    }
    return value;
  }
}
