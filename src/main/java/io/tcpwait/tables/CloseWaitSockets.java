package io.tcpwait.tables;

import io.tcpwait.sample.Breakdown;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.PeerEnd;
import io.tcpwait.sample.Service;
import java.util.Arrays;

/**
 * A list of the CLOSE_WAIT sockets of one dump, in flat arrays that the next dump overwrites.
 * Sockets past {@value #MAX_SOCKETS} are counted elsewhere, and not listed here. A socket takes 14
 * bytes, because a host that leaks many has the least memory to spare:
 *
 * <pre>
 *  63     41  40   39            25   24      23    22   20 19    18 17          0
 *  +--------+------+---------------+-------+-------+-------+--------+------------+
 *  | age, s |dated?| next probe, s |probes?| stuck | cause |far end | service tag|
 *  +--------+------+---------------+-------+-------+-------+--------+------------+
 *                                                   beside inode and peer
 * </pre>
 */
public final class CloseWaitSockets implements SocketList {
  static final int MAX_SOCKETS = 262_144;

  private static final int FIRST_ROOM = 256;

  /** Above the number of any peer: a table has fewer than 2^16 peers. */
  private static final char NO_PEER = Character.MAX_VALUE;

  private static final int TAG_MASK = (1 << Service.TAG_BITS) - 1;
  private static final int PEER_END_SHIFT = 18;
  private static final int PEER_END_MASK = 3;
  private static final int CAUSE_SHIFT = 20;
  private static final int CAUSE_MASK = 7;
  private static final long STUCK_BIT = 1 << 23;
  private static final long PROBES_BIT = 1 << 24;
  private static final int PROBE_SHIFT = 25;

  /** The largest net.ipv4.tcp_keepalive_time is 32,767 s. */
  private static final int MAX_PROBE_SECONDS = (1 << 15) - 1;

  private static final long DATED_BIT = 1L << 40;

  /** The kernel's own milliseconds wrap after 49 days, half of the largest age here. */
  private static final int AGE_SHIFT = 41;

  private static final int MAX_AGE_SECONDS = (1 << 23) - 1;

  /** Users past this number are not listed. */
  private static final int MAX_USERS = 64;

  private int size;
  private int stuck;
  private int halfClosed;
  private int users;
  private final long[] uids = new long[MAX_USERS];
  private int[] inodes = new int[FIRST_ROOM];
  private char[] peers = new char[FIRST_ROOM];
  private long[] words = new long[FIRST_ROOM];

  void clear() {
    size = 0;
    stuck = 0;
    halfClosed = 0;
    users = 0;
  }

  /** Notes the user of a stuck socket. */
  void addUser(long uid) {
    if (users < MAX_USERS && !isOfUser(uid)) {
      uids[users++] = uid;
    }
  }

  @Override
  public boolean isOfUser(long uid) {
    for (int i = 0; i < users; i++) {
      if (uids[i] == uid) {
        return true;
      }
    }
    return false;
  }

  void add(
      long inode,
      int peer,
      int tag,
      Cause cause,
      PeerEnd peerEnd,
      boolean stuck,
      boolean dated,
      long ageMs,
      long nextProbeMs) {
    if (size == MAX_SOCKETS) {
      return;
    }
    if (size == inodes.length) {
      int room = Math.min(size + size / 2, MAX_SOCKETS);
      inodes = Arrays.copyOf(inodes, room);
      peers = Arrays.copyOf(peers, room);
      words = Arrays.copyOf(words, room);
    }
    this.stuck += stuck ? 1 : 0;
    halfClosed += !stuck && peerEnd == PeerEnd.HELD ? 1 : 0;
    inodes[size] = (int) inode;
    peers[size] = peer < 0 ? NO_PEER : (char) peer;
    words[size++] =
        Math.min(ageMs / 1000, MAX_AGE_SECONDS) << AGE_SHIFT
            | (long) Math.clamp(nextProbeMs / 1000, 0, MAX_PROBE_SECONDS) << PROBE_SHIFT
            | (nextProbeMs < 0 ? 0 : PROBES_BIT)
            | (stuck ? STUCK_BIT : 0)
            | (dated ? DATED_BIT : 0)
            | (long) cause.number() << CAUSE_SHIFT
            | (long) peerEnd.number() << PEER_END_SHIFT
            | tag;
  }

  /** Replaces the number of each peer in the table by its place among the named peers. */
  void namePeers(int[] placeByNumber) {
    for (int i = 0; i < size; i++) {
      int place = peers[i] == NO_PEER ? -1 : placeByNumber[peers[i]];
      peers[i] = place < 0 ? NO_PEER : (char) place;
    }
  }

  @Override
  public int size() {
    return size;
  }

  /** 0 if the socket was not accepted yet. */
  @Override
  public long inode(int socket) {
    return Integer.toUnsignedLong(inodes[socket]);
  }

  /** The place of the peer in {@link Breakdown#peers}; -1 if the peer is not named there. */
  public int peer(int socket) {
    return peers[socket] == NO_PEER ? -1 : peers[socket];
  }

  public Service service(int socket) {
    return Service.ofTag(tag(socket));
  }

  @Override
  public int tag(int socket) {
    return (int) words[socket] & TAG_MASK;
  }

  @Override
  public Cause cause(int socket) {
    return Cause.ALL.get((int) (words[socket] >>> CAUSE_SHIFT) & CAUSE_MASK);
  }

  PeerEnd peerEnd(int socket) {
    return PeerEnd.ALL.get((int) (words[socket] >>> PEER_END_SHIFT) & PEER_END_MASK);
  }

  @Override
  public HeldKind kind(int socket) {
    if (stuck(socket)) {
      return HeldKind.STUCK;
    }
    return peerEnd(socket) == PeerEnd.HELD ? HeldKind.HALF_CLOSED : HeldKind.CLOSE_WAIT;
  }

  @Override
  public int sought() {
    return stuck + halfClosed;
  }

  public boolean stuck(int socket) {
    return (words[socket] & STUCK_BIT) != 0;
  }

  /** Whether the age is known to within seconds, and not only bounded. */
  boolean isDated(int socket) {
    return (words[socket] & DATED_BIT) != 0;
  }

  /** The least age since the FIN, in whole seconds. */
  public int ageSeconds(int socket) {
    return (int) (words[socket] >>> AGE_SHIFT);
  }

  /** Whole seconds until the next keepalive probe; -1 without keepalive. */
  public int nextProbeSeconds(int socket) {
    return (words[socket] & PROBES_BIT) == 0
        ? -1
        : (int) (words[socket] >>> PROBE_SHIFT) & MAX_PROBE_SECONDS;
  }
}
