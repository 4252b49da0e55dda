package io.tcpwait.processes;

import io.tcpwait.kernel.ConnectionSource;
import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.Processes;
import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.names.ProcessNamer;
import io.tcpwait.sample.Peer;
import io.tcpwait.sample.Program;
import io.tcpwait.sample.Sought;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the program of very short connections. If they last a millisecond, all have ended when a
 * walk over all processes comes to their program.
 *
 * <p>Many times within its slice, it dumps the connections to their peer, then looks at the
 * descriptors of the users that have them. If both a dump and a descriptor show a socket, the
 * process with the descriptor is the program. The order does not matter, because the kernel does
 * not soon give an inode to another socket.
 */
final class BriefConnections implements TcpVisitor, AutoCloseable {
  private static final int HELD =
      TcpState.SYN_SENT.bit() | TcpState.ESTABLISHED.bit() | TcpState.CLOSE_WAIT.bit();

  /** CPU time in one go; an agent's slices are shorter. */
  private static final long MOST_NS = 500_000_000L;

  private static final int MOST_CANDIDATES = 512;
  private static final int MOST_USERS = 4;

  /** If this many dumps do not show a connection, the search gives up. */
  private static final int DUMPS_FOR_USERS = 25;

  /** Processes looked at between two dumps: few, so that the sockets of either dump still live. */
  private static final int PROCESSES_PER_DUMP = 24;

  /** This many of the busiest processes are looked at each time. */
  private static final int BUSIEST = 8;

  private final Processes processes;
  private final ProcessNamer namer;
  private final ProcessDescriptors descriptors;
  private final ConnectionSource connections;
  private final InodeTable seen = new InodeTable();
  private final InodeTable held = new InodeTable();
  private final Set<Long> users = new HashSet<>();
  private Map<Integer, Long> ticksBefore = Map.of();
  private @Nullable Peer peer;
  private int found;
  private boolean denied;

  BriefConnections(
      Processes processes,
      ProcessNamer namer,
      ProcessDescriptors descriptors,
      ConnectionSource connections) {
    this.processes = processes;
    this.namer = namer;
    this.descriptors = descriptors;
    this.connections = connections;
  }

  /** Looks for the program of one outbound peer; null if it was not found this time. */
  @Nullable Program find(Sought sought, Slice slice) throws IOException {
    if (!Objects.equals(peer, sought.peer())) {
      peer = sought.peer();
      users.clear();
    }
    found = InodeTable.NONE;
    denied = false;
    seen.clear(0);
    held.clear(0);
    try {
      for (int dumps = 0; users.isEmpty() && dumps < DUMPS_FOR_USERS && !isOver(slice); dumps++) {
        dump();
      }
      if (!users.isEmpty()) {
        lookInTurn(slice);
      }
    } finally {
      descriptors.leave();
    }
    return found == InodeTable.NONE ? null : ProgramWalk.program(sought, found, processes, namer);
  }

  private static boolean isOver(Slice slice) {
    return slice.isOverNow() || slice.usedNs() >= MOST_NS;
  }

  private void lookInTurn(Slice slice) throws IOException {
    List<Integer> candidates = candidates();
    int next = 0;
    while (!candidates.isEmpty() && !isOver(slice)) {
      for (int i = 0; i < Math.min(BUSIEST, candidates.size()); i++) {
        look(candidates.get(i));
      }
      for (int i = BUSIEST; i < Math.min(PROCESSES_PER_DUMP, candidates.size()); i++) {
        look(candidates.get(BUSIEST + next++ % (candidates.size() - BUSIEST)));
      }
      if (found == InodeTable.NONE) {
        dump();
      }
      if (found != InodeTable.NONE) {
        return;
      }
    }
  }

  /** The processes of these users, by CPU time since the last call, the busiest first. */
  private List<Integer> candidates() throws IOException {
    Map<Integer, Long> worked = new HashMap<>();
    Map<Integer, Long> ticks = new HashMap<>();
    for (int pid : processes.pids()) {
      if (users.contains(processes.uid(pid))) {
        long now = processes.cpuTicks(pid);
        ticks.put(pid, now);
        worked.put(pid, now - ticksBefore.getOrDefault(pid, now));
      }
    }
    ticksBefore = ticks;
    List<Integer> candidates = new ArrayList<>(worked.keySet());
    candidates.sort(
        Comparator.comparingLong((Integer pid) -> worked.getOrDefault(pid, 0L))
            .reversed()
            .thenComparing(Comparator.<Integer>reverseOrder()));
    return candidates.subList(0, Math.min(candidates.size(), MOST_CANDIDATES));
  }

  private void dump() throws IOException {
    if (peer != null) {
      connections.dumpTo(peer.service().port(), HELD, this);
    }
  }

  @Override
  public void visit(TcpRecord socket) {
    boolean toPeer =
        peer != null
            && socket.remoteHigh() == peer.high()
            && socket.remoteLow() == peer.low()
            && socket.inode() != 0;
    if (toPeer) {
      seen.put(socket.inode(), 0);
      if (users.size() < MOST_USERS) {
        users.add(socket.uid());
      }
      int pid = held.get(socket.inode());
      found = pid == InodeTable.NONE ? found : pid;
    }
  }

  private void look(int pid) throws IOException {
    if (found != InodeTable.NONE) {
      return;
    }
    try {
      descriptors.open(pid);
      while (descriptors.next()) {
        long inode = descriptors.socketInode();
        if (inode > 0) {
          held.put(inode, pid);
          if (seen.get(inode) != InodeTable.NONE) {
            found = pid;
            return;
          }
        }
      }
    } catch (AccessDeniedException e) {
      denied = true;
    } catch (NoSuchFileException e) {
      // It has ended; others follow.
    }
  }

  @Override
  public void close() {
    descriptors.close();
  }

  /** Whether some processes of these users could not be looked at. */
  boolean wasDenied() {
    return denied;
  }
}
