package io.tcpwait.app.owners;

import io.tcpwait.model.AcceptQueue;
import io.tcpwait.model.Cause;
import io.tcpwait.model.CloseWaitSockets;
import io.tcpwait.model.Service;
import io.tcpwait.model.StuckService;
import java.util.List;

/** The CLOSE_WAIT sockets of a sample by their inodes, which is what descriptors show of them. */
final class WantedSockets {
  private static final int STUCK_BIT = 1 << 16;
  private static final int FOUND_BIT = 1 << 17;
  private static final int LISTENER_BIT = 1 << 18;
  private static final int PLACE_MASK = STUCK_BIT - 1;

  /** What {@link #take} says of a socket that is not among them. */
  static final int UNKNOWN = -1;

  private final InodeTable byInode = new InodeTable();
  private List<StuckService> services = List.of();
  private int stuckLeft;

  /** Takes those of a sample, in place of those before. */
  void fill(CloseWaitSockets sockets, List<StuckService> stuckServices) {
    services = stuckServices;
    stuckLeft = 0;
    byInode.clear(sockets.size() + services.size());
    for (int i = 0; i < sockets.size(); i++) {
      if (sockets.inode(i) != 0) {
        byInode.put(sockets.inode(i), place(sockets, i) | (sockets.stuck(i) ? STUCK_BIT : 0));
        stuckLeft += sockets.stuck(i) ? 1 : 0;
      }
    }
    // What waits to be accepted has no descriptor; who should accept it has the listener's.
    for (int place = 0; place < services.size(); place++) {
      AcceptQueue queue = services.get(place).acceptQueue();
      boolean stalled = services.get(place).causes().of(Cause.NOT_ACCEPTED) > 0;
      if (stalled && queue != null && queue.inode() != 0) {
        byInode.put(queue.inode(), place | LISTENER_BIT);
        stuckLeft++;
      }
    }
  }

  void clear() {
    byInode.clear(0);
  }

  /** The place of its service in the list, or the number of them where it is not there. */
  private int place(CloseWaitSockets sockets, int socket) {
    int place = 0;
    while (place < services.size() && !sockets.isOf(socket, services.get(place).service())) {
      place++;
    }
    return place;
  }

  /** How many stuck sockets nobody was found to hold so far. */
  int stuckLeft() {
    return stuckLeft;
  }

  /** What a socket is that somebody holds, or {@link #UNKNOWN}. */
  int take(long inode) {
    int value = byInode.get(inode);
    if (value == InodeTable.NONE) {
      return UNKNOWN;
    }
    if ((value & FOUND_BIT) == 0 && (isStuck(value) || isListener(value))) {
      byInode.put(inode, value | FOUND_BIT);
      stuckLeft--;
    }
    return value;
  }

  static boolean isStuck(int value) {
    return (value & STUCK_BIT) != 0;
  }

  /** Whether it is no CLOSE_WAIT, but the listener at which some wait to be accepted. */
  static boolean isListener(int value) {
    return (value & LISTENER_BIT) != 0;
  }

  /** From 0 to {@link #places}, the last of which stands for all services without one. */
  static int place(int value) {
    return value & PLACE_MASK;
  }

  int places() {
    return services.size();
  }

  Service service(int place) {
    return services.get(place).service();
  }
}
