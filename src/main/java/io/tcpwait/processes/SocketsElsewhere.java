package io.tcpwait.processes;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import io.tcpwait.kernel.TcpVisitor;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Descriptors of owners, for sockets that are not in CLOSE_WAIT. A dump that begins later shows
 * which of these sockets are in the kernel's table. The other TCP sockets are dead.
 */
final class SocketsElsewhere implements TcpVisitor {
  private static final int MAX_SOCKETS = 131_072;
  private static final int FIRST_ROOM = 256;

  private static final int NOT_SEEN = 0;

  /** Seen in another state than established: no connection has these ports. */
  private static final int SEEN = 1;

  private static final int PORT_BITS = 16;

  private final InodeTable placeByInode = new InodeTable();
  private int[] pids = new int[FIRST_ROOM];
  private int[] fds = new int[FIRST_ROOM];
  private int[] inodes = new int[FIRST_ROOM];

  /** The ports of an established connection, else {@link #NOT_SEEN} or {@link #SEEN}. */
  private int[] shown = {};

  private int size;
  private boolean full;

  /**
   * Forgets all sockets and frees their memory, which a round needs only for a moment, if at all.
   */
  void clear() {
    size = 0;
    full = false;
    pids = new int[FIRST_ROOM];
    fds = new int[FIRST_ROOM];
    inodes = new int[FIRST_ROOM];
    shown = new int[0];
    placeByInode.clear(0);
  }

  void add(int pid, int fd, long inode) {
    if (size == MAX_SOCKETS) {
      full = true;
      return;
    }
    if (size == pids.length) {
      pids = Arrays.copyOf(pids, 2 * size);
      fds = Arrays.copyOf(fds, 2 * size);
      inodes = Arrays.copyOf(inodes, 2 * size);
    }
    pids[size] = pid;
    fds[size] = fd;
    inodes[size++] = (int) inode;
  }

  int size() {
    return size;
  }

  /** Whether some sockets were left out. */
  boolean isFull() {
    return full;
  }

  /** Forgets the sockets from a place on: their process is not an owner. */
  void truncate(int place) {
    full &= size == place;
    size = place;
  }

  /** Prepares to be shown a dump. */
  void expectDump() {
    placeByInode.clear(size);
    shown = new int[size];
    for (int i = 0; i < size; i++) {
      placeByInode.put(inode(i), i);
    }
  }

  @Override
  public void visit(TcpRecord socket) {
    int place = placeByInode.get(socket.inode());
    if (place != InodeTable.NONE && shown[place] == NOT_SEEN) {
      shown[place] =
          socket.state() == TcpState.ESTABLISHED
              ? socket.localPort() << PORT_BITS | socket.remotePort()
              : SEEN;
    }
  }

  /** Whether the dump showed the socket. */
  boolean isInTable(int place) {
    return shown(place) != NOT_SEEN;
  }

  private int shown(int place) {
    return shown[placeByInode.get(inode(place))];
  }

  /** How many established connections of each of these services the dump showed for a process. */
  Map<Service, Long> established(int pid, Set<Service> services) {
    Map<Integer, Long> byTag = new HashMap<>();
    services.forEach(service -> byTag.put(service.tag(), 0L));
    for (int place = 0; place < size; place++) {
      int ports = pids[place] == pid ? shown(place) : NOT_SEEN;
      if (ports != NOT_SEEN && ports != SEEN) {
        int near = Service.tag(Role.INBOUND, ports >>> PORT_BITS);
        int far = Service.tag(Role.OUTBOUND, ports & (1 << PORT_BITS) - 1);
        byTag.computeIfPresent(near, (tag, count) -> count + 1);
        byTag.computeIfPresent(far, (tag, count) -> count + 1);
      }
    }
    Map<Service, Long> byService = new HashMap<>();
    byTag.forEach((tag, count) -> byService.put(Service.ofTag(tag), count));
    return Map.copyOf(byService);
  }

  int pid(int place) {
    return pids[place];
  }

  int fd(int place) {
    return fds[place];
  }

  long inode(int place) {
    return Integer.toUnsignedLong(inodes[place]);
  }
}
