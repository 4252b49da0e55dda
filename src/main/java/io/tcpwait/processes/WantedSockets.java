package io.tcpwait.processes;

import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Listener;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import io.tcpwait.tables.SocketList;
import java.util.Arrays;
import java.util.List;

/**
 * The sockets of a sample whose holders are looked for, by inode, which is all that descriptors
 * show. The facts about a socket are one number:
 *
 * <pre>
 *    30     29     23 22   20 19  17 16          0
 *  +--------+--------+-------+------+-------------+
 *  | shared | holder | cause | kind | service tag |
 *  +--------+--------+-------+------+-------------+
 * </pre>
 *
 * The holder is the first that was found, counted from 1 within a walk; 0 until it is found.
 */
final class WantedSockets {
  private static final int TAG_MASK = (1 << 17) - 1;
  private static final int KIND_SHIFT = 17;
  private static final int CAUSE_SHIFT = 20;
  private static final int THREE_BITS = 7;
  private static final int HOLDER_SHIFT = 23;
  private static final int HOLDER_MASK = 127 << HOLDER_SHIFT;
  private static final int SHARED_BIT = 1 << 30;

  /** Holders past the last number are not told apart. */
  private static final int MAX_HOLDER = 127;

  /** The result of {@link #take} for a socket that is not among these. */
  static final int UNKNOWN = -1;

  private final InodeTable byInode = new InodeTable();
  private final long[] sharedByHolder = new long[MAX_HOLDER + 1];
  private int left;
  private long stuckSought;
  private long stuckHeld;

  /**
   * Takes the sockets of a sample in place of the earlier sockets.
   *
   * @param stalled accept queues: a waiting connection does not have a descriptor, but the process
   *     that should accept it has the listener's
   */
  void fill(List<SocketList> lists, List<AcceptQueue> stalled) {
    left = 0;
    stuckSought = 0;
    stuckHeld = 0;
    Arrays.fill(sharedByHolder, 0);
    int size = stalled.size();
    for (SocketList sockets : lists) {
      size += sockets.size();
    }
    byInode.clear(size);
    for (SocketList sockets : lists) {
      for (int i = 0; i < sockets.size(); i++) {
        Cause cause = sockets.cause(i);
        put(sockets.inode(i), sockets.kind(i), cause == null ? 0 : cause.number(), sockets.tag(i));
      }
    }
    for (AcceptQueue queue : stalled) {
      for (Listener listener : queue.busy()) {
        put(listener.inode(), HeldKind.LISTENER, 0, Service.tag(Role.INBOUND, queue.port()));
      }
    }
  }

  private void put(long inode, HeldKind kind, int cause, int tag) {
    if (inode != 0) {
      byInode.put(inode, (tag & TAG_MASK) | kind.number() << KIND_SHIFT | cause << CAUSE_SHIFT);
      left += kind.isSought() ? 1 : 0;
      stuckSought += kind == HeldKind.STUCK ? 1 : 0;
    }
  }

  void clear() {
    byInode.clear(0);
  }

  /** The number of sockets that are searched for and do not have a holder so far. */
  int left() {
    return left;
  }

  /** The number of stuck sockets with a file descriptor. */
  long stuckSought() {
    return stuckSought;
  }

  /** The number of stuck sockets with a holder, each counted once. */
  long stuckHeld() {
    return stuckHeld;
  }

  /** The number of a holder's sockets that other processes hold too. */
  long shared(int holder) {
    return sharedByHolder[Math.min(holder, MAX_HOLDER)];
  }

  /**
   * The number of a socket that a process holds, or {@link #UNKNOWN}. A second descriptor of the
   * same process (dup(2)) is unknown too, so that a socket counts once.
   *
   * @param holder the number of the process in this walk, from 1
   */
  int take(long inode, int holder) {
    int value = byInode.get(inode);
    if (value == InodeTable.NONE) {
      return UNKNOWN;
    }
    HeldKind kind = kind(value);
    if (!kind.isSought()) {
      return value;
    }
    int first = (value & HOLDER_MASK) >>> HOLDER_SHIFT;
    int number = Math.min(holder, MAX_HOLDER);
    if (first == 0) {
      byInode.put(inode, value | (number << HOLDER_SHIFT));
      left--;
      stuckHeld += kind == HeldKind.STUCK ? 1 : 0;
    } else if (first == number && number < MAX_HOLDER) {
      return UNKNOWN;
    } else if (kind != HeldKind.LISTENER) {
      share(inode, value, first, number);
    }
    return value;
  }

  private void share(long inode, int value, int first, int number) {
    sharedByHolder[number]++;
    if ((value & SHARED_BIT) == 0) {
      sharedByHolder[first]++;
      byInode.put(inode, value | SHARED_BIT);
    }
  }

  static HeldKind kind(int value) {
    return HeldKind.ALL.get((value >>> KIND_SHIFT) & THREE_BITS);
  }

  /** The number of a stuck socket's cause. */
  static int cause(int value) {
    return (value >>> CAUSE_SHIFT) & THREE_BITS;
  }

  /** The service as a number, above 0, that {@link Service#ofTag} reads. */
  static int tag(int value) {
    return value & TAG_MASK;
  }
}
