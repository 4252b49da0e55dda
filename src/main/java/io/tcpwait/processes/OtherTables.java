package io.tcpwait.processes;

import io.tcpwait.kernel.NetNamespaces;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetTcp;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.SocketCounts;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import java.io.IOException;
import java.util.Map;

/**
 * The TCP tables of the network namespaces that are not dumped. A process may hold sockets of
 * another namespace than its own, as container runtimes and meshes do. The sockets are alive there.
 */
final class OtherTables {
  private static final int ALL = TcpState.mask(TcpState.ALL);

  /** More namespaces than this, or larger ones, would take longer to read than a search may. */
  private static final int MAX_NAMESPACES = 64;

  private static final int MAX_SOCKETS = 50_000;

  private final Processes processes;
  private final NetNamespaces namespaces;
  private final ProcNetTcp tables;

  OtherTables(ProcFs procfs, Processes processes) {
    this.processes = processes;
    namespaces = new NetNamespaces(procfs);
    tables = new ProcNetTcp(procfs);
  }

  /**
   * Shows all their sockets.
   *
   * @return whether all were shown: false if some cannot be read, or if there are too many
   */
  boolean show(TcpVisitor visitor) {
    try {
      Map<Integer, SocketCounts> others = namespaces.othersWithTcp(processes.pids());
      long sockets = others.values().stream().mapToLong(SocketCounts::all).sum();
      if (others.size() > MAX_NAMESPACES || sockets > MAX_SOCKETS) {
        return false;
      }
      for (int pid : others.keySet()) {
        tables.dumpOf(pid, ALL, visitor);
      }
      return true;
    } catch (IOException e) {
      // The last process, or the process used for reading, has ended meanwhile.
      return false;
    }
  }
}
