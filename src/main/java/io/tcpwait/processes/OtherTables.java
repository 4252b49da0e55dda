package io.tcpwait.processes;

import io.tcpwait.kernel.NetNamespaces;
import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.ProcNetTcp;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import java.io.IOException;
import java.util.List;

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

  /** Shows all their sockets; returns false if some were left out. */
  boolean show(TcpVisitor visitor) throws IOException {
    List<Integer> others = namespaces.othersWithTcp(processes.pids());
    int[] left = {MAX_SOCKETS};
    boolean all = others.size() <= MAX_NAMESPACES;
    for (int pid : others.subList(0, Math.min(others.size(), MAX_NAMESPACES))) {
      if (left[0] > 0) {
        all &= show(pid, left, visitor);
      }
    }
    return all && left[0] > 0;
  }

  private boolean show(int pid, int[] left, TcpVisitor visitor) {
    try {
      tables.dumpOf(
          pid,
          ALL,
          socket -> {
            left[0]--;
            visitor.visit(socket);
          });
      return true;
    } catch (IOException e) {
      // The last process, or the process used for reading, has ended meanwhile.
      return false;
    }
  }
}
