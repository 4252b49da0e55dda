package io.tcpwait.tables;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.sample.AcceptQueue;
import io.tcpwait.sample.Listener;
import io.tcpwait.sample.LocalAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The accept queues of the listeners in one dump. Few of them hold a connection. */
final class AcceptQueues {
  /** Busy queues past this number are left out; a host that accepts has fewer. */
  private static final int MAX_BUSY = 1_024;

  /** The most queues that are listed. */
  private static final int MAX_LISTED = 16;

  private static final Comparator<Listener> FULLEST_FIRST =
      Comparator.comparing(Listener::full)
          .thenComparingLong(Listener::waiting)
          .reversed()
          .thenComparingLong(Listener::inode);

  private static final Comparator<AcceptQueue> WORST_FIRST =
      Comparator.comparing(AcceptQueue::full)
          .thenComparingLong(AcceptQueue::waiting)
          .reversed()
          .thenComparingInt(AcceptQueue::port);

  /** Keeps a tag from being 0. */
  private static final int PORT_TAG = 1 << 16;

  private final AddressTable listenersByPort;
  private final Map<Integer, List<Listener>> busyByPort = new HashMap<>();
  private int busy;

  AcceptQueues(long seed) {
    listenersByPort = new AddressTable(1, 1 << 16, seed);
  }

  void begin() {
    listenersByPort.clear();
    busyByPort.clear();
    busy = 0;
  }

  /** Takes in a socket in LISTEN. */
  void listening(TcpRecord socket) {
    int slot = listenersByPort.put(0, 0, PORT_TAG | socket.localPort());
    listenersByPort.add(slot, 0, 1);
    if (socket.receiveQueue() > 0 && busy < MAX_BUSY) {
      busy++;
      // Only netlink tells the backlog, and it gives every socket a cookie.
      busyByPort
          .computeIfAbsent(socket.localPort(), port -> new ArrayList<>(1))
          .add(
              new Listener(
                  new LocalAddress(socket.localHigh(), socket.localLow()),
                  socket.inode(),
                  socket.receiveQueue(),
                  socket.cookie() == 0 ? null : (Long) socket.sendQueue()));
    }
  }

  /** The accept queue of a port; null if no connection waits in it. */
  @Nullable AcceptQueue of(int port) {
    List<Listener> waitingAt = busyByPort.get(port);
    if (waitingAt == null) {
      return null;
    }
    long waiting = 0;
    long backlog = 0;
    boolean backlogKnown = false;
    for (Listener listener : waitingAt) {
      waiting += listener.waiting();
      if (listener.backlog() != null) {
        backlogKnown = true;
        backlog += listener.backlog();
      }
    }
    return new AcceptQueue(
        port,
        (int) listenersByPort.get(listenersByPort.find(0, 0, PORT_TAG | port), 0),
        waiting,
        backlogKnown ? (Long) backlog : null,
        waitingAt.stream().sorted(FULLEST_FIRST).limit(AcceptQueue.MAX_BUSY).toList());
  }

  boolean areEmpty() {
    return busyByPort.isEmpty();
  }

  /** The queues in which connections wait, full queues first, then the longest. */
  List<AcceptQueue> list() {
    if (busyByPort.isEmpty()) {
      return List.of();
    }
    List<AcceptQueue> queues = new ArrayList<>();
    for (int port : busyByPort.keySet()) {
      AcceptQueue queue = of(port);
      if (queue != null) {
        queues.add(queue);
      }
    }
    return queues.stream().sorted(WORST_FIRST).limit(MAX_LISTED).toList();
  }
}
