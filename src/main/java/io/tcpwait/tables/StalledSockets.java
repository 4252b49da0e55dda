package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.Breakdown.PeerShare;
import io.tcpwait.sample.Cause;
import io.tcpwait.sample.HeldKind;
import io.tcpwait.sample.Service;
import io.tcpwait.sample.StalledService;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sockets of one dump that stall in one way, listed with their inodes, and counted by service
 * and peer. Sockets past {@value #MAX_SOCKETS} are not listed. Past {@value #MAX_PEERS} peers,
 * sockets are counted with their service only.
 */
public final class StalledSockets implements SocketList {
  static final int MAX_SOCKETS = 65_536;
  static final int MAX_PEERS = 10_922;
  private static final int MAX_SERVICES = 1_024;
  private static final int FIRST_ROOM = 64;

  private static final int SOCKETS = 0;
  private static final int OVERDUE = 1;

  /** In milliseconds. */
  private static final int OLDEST = 2;

  private static final int PEERS = 3;
  private static final int COLUMNS_OF_SERVICE = 4;
  private static final int COLUMNS_OF_PEER = 1;

  /** Above the bits of a tag. */
  private static final int OVERDUE_BIT = 1 << Service.TAG_BITS;

  /** Users past this number are not listed. */
  private static final int MAX_USERS = 64;

  private final HeldKind kind;
  private final AddressTable services;
  private final AddressTable peers;
  private long[] bytesByService = new long[FIRST_ROOM];
  private int[] inodes = new int[FIRST_ROOM];
  private int[] tags = new int[FIRST_ROOM];
  private final long[] uids = new long[MAX_USERS];
  private int lastService = AddressTable.NONE;
  private int users;
  private int size;
  private int overdueSockets;

  /**
   * An empty list.
   *
   * @param kind of the sockets that are overdue
   */
  StalledSockets(HeldKind kind, long seed) {
    this.kind = kind;
    services = new AddressTable(COLUMNS_OF_SERVICE, MAX_SERVICES, seed);
    peers = new AddressTable(COLUMNS_OF_PEER, MAX_PEERS, seed);
  }

  void clear() {
    services.clear();
    peers.clear();
    size = 0;
    users = 0;
    lastService = AddressTable.NONE;
    overdueSockets = 0;
    Arrays.fill(bytesByService, 0);
  }

  /**
   * Takes in a socket.
   *
   * @param ageMs for how long the socket has stood still
   * @param bytes of the queue that does not move
   * @param overdue whether that is longer than a program may be patient
   */
  void add(TcpRecord socket, int tag, long ageMs, long bytes, boolean overdue) {
    int service = service(tag);
    if (service == AddressTable.NONE) {
      return;
    }
    services.add(service, SOCKETS, 1);
    services.add(service, OVERDUE, overdue ? 1 : 0);
    services.max(service, OLDEST, Math.min(ageMs, AddressTable.MAX_COUNT));
    int number = services.number(service);
    if (number == bytesByService.length) {
      bytesByService = Arrays.copyOf(bytesByService, 2 * number);
    }
    bytesByService[number] += bytes;
    int known = peers.size();
    int peer = peers.put(socket.remoteHigh(), socket.remoteLow(), tag);
    if (peer != AddressTable.NONE) {
      peers.add(peer, SOCKETS, 1);
      services.add(service, PEERS, peers.size() - known);
    }
    list(socket.inode(), overdue ? tag | OVERDUE_BIT : tag);
    overdueSockets += overdue ? 1 : 0;
    if (users < MAX_USERS && !isOfUser(socket.uid())) {
      uids[users++] = socket.uid();
    }
  }

  /** Sockets of one service often follow one another. */
  private int service(int tag) {
    if (lastService == AddressTable.NONE || services.tag(lastService) != tag) {
      lastService = services.put(0, 0, tag);
    }
    return lastService;
  }

  private void list(long inode, int tag) {
    if (inode == 0 || size == MAX_SOCKETS) {
      return;
    }
    if (size == inodes.length) {
      inodes = Arrays.copyOf(inodes, 2 * size);
      tags = Arrays.copyOf(tags, 2 * size);
    }
    inodes[size] = (int) inode;
    tags[size++] = tag;
  }

  /** The queued bytes of the sockets of a service. */
  long queuedBytes(Service service) {
    int slot = services.find(0, 0, service.tag());
    return slot == AddressTable.NONE ? 0 : bytesByService[services.number(slot)];
  }

  /** The counts by service, the services with the most sockets first. */
  List<StalledService> services() {
    List<Integer> slots = new ArrayList<>();
    for (int slot = 0; services.size() > 0 && slot < services.slots(); slot++) {
      if (services.used(slot)) {
        slots.add(slot);
      }
    }
    slots.sort(
        Comparator.comparingLong((Integer slot) -> services.get(slot, SOCKETS))
            .reversed()
            .thenComparingInt(services::tag));
    return slots.stream().limit(StalledService.MAX_SERVICES).map(this::finish).toList();
  }

  private StalledService finish(int slot) {
    int tag = services.tag(slot);
    return new StalledService(
        Service.ofTag(tag),
        services.get(slot, SOCKETS),
        services.get(slot, OVERDUE),
        CloseWaits.oldestAgeSeconds(services.get(slot, OLDEST) + 1),
        bytesByService[services.number(slot)],
        (int) services.get(slot, PEERS),
        topPeers(tag));
  }

  private List<PeerShare<Long>> topPeers(int tag) {
    List<PeerShare<Long>> top = new ArrayList<>();
    for (int slot = 0; slot < peers.slots(); slot++) {
      if (peers.used(slot) && peers.tag(slot) == tag) {
        TopPeers.insert(top, peers, slot, peers.get(slot, SOCKETS));
      }
    }
    return List.copyOf(top);
  }

  /** How many sockets are listed: only sockets with an inode are. */
  @Override
  public int size() {
    return size;
  }

  @Override
  public long inode(int socket) {
    return Integer.toUnsignedLong(inodes[socket]);
  }

  @Override
  public HeldKind kind(int socket) {
    return (tags[socket] & OVERDUE_BIT) != 0 ? kind : HeldKind.WAITING;
  }

  @Override
  public int tag(int socket) {
    return tags[socket] & (OVERDUE_BIT - 1);
  }

  @Override
  public @Nullable Cause cause(int socket) {
    return null;
  }

  /** Sockets that a program may still be patient with do not start a search. */
  @Override
  public int sought() {
    return overdueSockets;
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
}
