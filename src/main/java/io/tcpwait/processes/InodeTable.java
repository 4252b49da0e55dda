package io.tcpwait.processes;

import java.util.Arrays;

/**
 * A map from inodes of sockets to numbers: flat, open addressing, at most three quarters full. The
 * kernel numbers sockets in turn (get_next_ino() in fs/inode.c), which spreads them well enough.
 */
final class InodeTable {
  static final int NONE = -1;

  private static final int FIRST_SLOTS = 1 << 4;

  private static final int[] NOTHING = {};

  private int size;
  private int[] inodes = new int[FIRST_SLOTS];
  private int[] values = new int[FIRST_SLOTS];

  /**
   * Empties the table and makes room for {@code entries}, because growing takes half as much memory
   * again for a moment. Frees memory that is no longer needed.
   */
  void clear(int entries) {
    size = 0;
    int slots = Math.max(FIRST_SLOTS, Integer.highestOneBit(4 * entries / 3 + 1) << 1);
    if (inodes.length == slots) {
      Arrays.fill(inodes, 0);
    } else {
      inodes = NOTHING;
      values = NOTHING;
      inodes = new int[slots];
      values = new int[slots];
    }
  }

  /**
   * Puts a number in place of an earlier number.
   *
   * @param inode not 0
   * @param value 0 or more
   */
  void put(long inode, int value) {
    if (4 * (size + 1) > 3 * inodes.length) {
      grow();
    }
    int slot = probe((int) inode);
    if (inodes[slot] == 0) {
      inodes[slot] = (int) inode;
      size++;
    }
    values[slot] = value;
  }

  /** The number of an inode, or {@link #NONE}. */
  int get(long inode) {
    int slot = probe((int) inode);
    return inode == 0 || inodes[slot] == 0 ? NONE : values[slot];
  }

  private int probe(int inode) {
    int mask = inodes.length - 1;
    int slot = ((inode * 0x9e3779b1) >>> 7) & mask;
    while (inodes[slot] != 0 && inodes[slot] != inode) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    int[] oldInodes = inodes;
    int[] oldValues = values;
    inodes = new int[2 * oldInodes.length];
    values = new int[inodes.length];
    for (int i = 0; i < oldInodes.length; i++) {
      if (oldInodes[i] != 0) {
        int slot = probe(oldInodes[i]);
        inodes[slot] = oldInodes[i];
        values[slot] = oldValues[i];
      }
    }
  }
}
