package io.tcpwait.processes;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpVisitor;
import java.util.Arrays;

/**
 * Descriptors of owners, for sockets that are not in CLOSE_WAIT. A dump that begins later shows
 * which of these sockets are in the kernel's table. The other TCP sockets are dead.
 */
final class SocketsElsewhere implements TcpVisitor {
  private static final int MAX_SOCKETS = 131_072;
  private static final int FIRST_ROOM = 256;

  private static final int NOT_SEEN = 0;
  private static final int SEEN = 1;

  private final InodeTable seen = new InodeTable();
  private int[] pids = new int[FIRST_ROOM];
  private int[] fds = new int[FIRST_ROOM];
  private int[] inodes = new int[FIRST_ROOM];
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
    seen.clear(0);
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
    seen.clear(size);
    for (int i = 0; i < size; i++) {
      seen.put(inode(i), NOT_SEEN);
    }
  }

  @Override
  public void visit(TcpRecord socket) {
    if (seen.get(socket.inode()) == NOT_SEEN) {
      seen.put(socket.inode(), SEEN);
    }
  }

  /** Whether the dump showed the socket. */
  boolean isInTable(int place) {
    return seen.get(inode(place)) == SEEN;
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
