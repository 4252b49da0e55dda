package io.tcpwait.kernel;

import io.tcpwait.kernel.FoundNamespace.Anchor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the kernel's counters of a network namespace from outside, through the files of a process
 * that lives in it; anybody may. Nothing is kept open, which would keep the namespace alive.
 */
public final class NamespaceCounters {
  private final ProcFs procfs;

  /** Reads a folder such as {@code /proc/PID/net}. */
  @FunctionalInterface
  private interface Reading<T> {
    T read(Path net) throws IOException;
  }

  public NamespaceCounters(ProcFs procfs) {
    this.procfs = procfs;
  }

  /**
   * The TCP sockets of a namespace. Costs some 35 µs; one without sockets needs no dump.
   *
   * @return null if none of its known processes is left: then it has ended, or must be entered, or
   *     the next pass of a search finds others
   * @throws IOException if its files are there and make no sense
   */
  public @Nullable SocketCounts sockets(FoundNamespace found) throws IOException {
    return read(found, net -> SocketCounts.read(procfs, net));
  }

  /**
   * Its connections in ESTABLISHED and CLOSE_WAIT, by {@code CurrEstab} of snmp (RFC 4022). Costs
   * as much again; without any, and without TIME_WAITs, most sockets in use are listeners.
   *
   * @return null as of {@link #sockets}
   * @throws IOException if its file is there and makes no sense
   */
  public @Nullable Long established(FoundNamespace found) throws IOException {
    return read(found, net -> established(net.resolve("snmp")));
  }

  /** The TCP sockets of the namespace that the calling thread is in, or has entered. */
  public SocketCounts ofCallingThread() throws IOException {
    return SocketCounts.read(procfs, ownNet());
  }

  private Path ownNet() {
    return procfs.net(NetNamespaces.SOCKSTAT).resolveSibling("");
  }

  private <T> @Nullable T read(FoundNamespace found, Reading<T> reading) throws IOException {
    if (found.isOwn()) {
      return reading.read(ownNet());
    }
    for (Anchor anchor : found.anchors()) {
      if (isStillThere(anchor, found)) {
        try {
          return reading.read(anchor.net());
        } catch (IOException e) {
          if (isStillThere(anchor, found)) {
            throw e;
          }
        }
      }
    }
    return null;
  }

  private static boolean isStillThere(Anchor anchor, FoundNamespace found) {
    return found.key().equals(NetNamespaces.key(anchor.net().resolve(NetNamespaces.SOCKSTAT)));
  }

  private long established(Path snmp) throws IOException {
    try {
      Map<String, Long> values = ProcNetCounters.parseNamesThenValues(procfs.read(snmp));
      return SocketCounts.value(values, snmp, "Tcp:CurrEstab");
    } catch (IllegalArgumentException e) {
      throw new IOException(snmp + ": " + e.getMessage(), e);
    }
  }
}
