package io.tcpwait.model;

import java.util.Arrays;

/**
 * The CLOSE_WAIT sockets of one dump, one by one, in flat arrays that the next dump fills anew.
 * Past {@value #MAX_SOCKETS} they are counted elsewhere and not listed here.
 */
public final class CloseWaitSockets {
  static final int MAX_SOCKETS = 262_144;

  private static final int FIRST_ROOM = 256;

  /** Of more users than this the rest are not listed. */
  private static final int MAX_USERS = 64;

  /** Above the tag of the service. */
  private static final int CAUSE_SHIFT = 20;

  private static final int STUCK_BIT = 1 << 23;
  private static final int TAG_MASK = (1 << CAUSE_SHIFT) - 1;

  private int size;
  private int users;
  private final long[] uids = new long[MAX_USERS];
  private int[] inodes = new int[FIRST_ROOM];
  private int[] peers = new int[FIRST_ROOM];
  private int[] kinds = new int[FIRST_ROOM];
  private int[] ages = new int[FIRST_ROOM];
  private int[] probes = new int[FIRST_ROOM];

  void clear() {
    size = 0;
    users = 0;
  }

  /** Notes the user of a stuck socket. */
  void addUser(long uid) {
    if (users < MAX_USERS && !isOfUser(uid)) {
      uids[users++] = uid;
    }
  }

  /** Whether some of the stuck sockets were made by this user. */
  public boolean isOfUser(long uid) {
    for (int i = 0; i < users; i++) {
      if (uids[i] == uid) {
        return true;
      }
    }
    return false;
  }

  void add(
      long inode, int peer, int tag, Cause cause, boolean stuck, long ageMs, long nextProbeMs) {
    if (size == inodes.length) {
      if (size == MAX_SOCKETS) {
        return;
      }
      inodes = Arrays.copyOf(inodes, 2 * size);
      peers = Arrays.copyOf(peers, 2 * size);
      kinds = Arrays.copyOf(kinds, 2 * size);
      ages = Arrays.copyOf(ages, 2 * size);
      probes = Arrays.copyOf(probes, 2 * size);
    }
    inodes[size] = (int) inode;
    peers[size] = peer;
    kinds[size] = tag | cause.number() << CAUSE_SHIFT | (stuck ? STUCK_BIT : 0);
    ages[size] = (int) Math.min(ageMs / 1000, Integer.MAX_VALUE);
    probes[size] = nextProbeMs < 0 ? -1 : (int) Math.min(nextProbeMs / 1000, Integer.MAX_VALUE);
    size++;
  }

  /**
   * Turns the numbers that peers have in the table into their places among those that are named.
   */
  void namePeers(int[] placeByNumber) {
    for (int i = 0; i < size; i++) {
      peers[i] = peers[i] < 0 ? -1 : placeByNumber[peers[i]];
    }
  }

  /** Sockets are numbered from 0 to this. */
  public int size() {
    return size;
  }

  /** As in {@code /proc/PID/fd}; 0 where the socket was not accepted yet. */
  public long inode(int socket) {
    return Integer.toUnsignedLong(inodes[socket]);
  }

  /** The place of its peer in {@link Breakdown#peers}; -1 where it is not named there. */
  public int peer(int socket) {
    return peers[socket];
  }

  public Service service(int socket) {
    return Service.ofTag(tag(socket));
  }

  int tag(int socket) {
    return kinds[socket] & TAG_MASK;
  }

  public boolean isOf(int socket, Service service) {
    return tag(socket) == Service.tag(service.role(), service.port());
  }

  public Cause cause(int socket) {
    return Cause.ALL.get(kinds[socket] >>> CAUSE_SHIFT & 3);
  }

  public boolean stuck(int socket) {
    return (kinds[socket] & STUCK_BIT) != 0;
  }

  /** Whole seconds since its FIN, at least. */
  public int ageSeconds(int socket) {
    return ages[socket];
  }

  /** Whole seconds until keepalive probes the peer next; -1 where it never does. */
  public int nextProbeSeconds(int socket) {
    return probes[socket];
  }
}
