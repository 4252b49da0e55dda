package io.tcpwait.app.owners;

import io.tcpwait.kernel.ProcessDescriptors;
import io.tcpwait.kernel.ProcessDescriptors.Answer;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** Counts the sockets of owners that are in no table, and are of TCP. */
final class DeadCount {
  private final ProcessDescriptors descriptors;
  private final SocketsElsewhere elsewhere;
  private final Map<Integer, Long> deadByPid = new HashMap<>();
  private boolean unknown;
  private int place;

  DeadCount(ProcessDescriptors descriptors, SocketsElsewhere elsewhere) {
    this.descriptors = descriptors;
    this.elsewhere = elsewhere;
  }

  void begin() {
    deadByPid.clear();
    unknown = elsewhere.isFull();
    place = 0;
  }

  /** Goes on, and answers whether it is at the end. */
  boolean goOn(Slice slice) {
    while (place < elsewhere.size()) {
      if (slice.isOver()) {
        return false;
      }
      if (!elsewhere.isInTable(place)) {
        ask();
      }
      place++;
    }
    return true;
  }

  private void ask() {
    int pid = elsewhere.pid(place);
    Answer tcp = descriptors.isTcp(pid, elsewhere.fd(place), elsewhere.inode(place));
    if (tcp == Answer.YES) {
      deadByPid.merge(pid, 1L, Long::sum);
    }
    unknown |= tcp == Answer.UNKNOWN;
  }

  void tell(Collection<Holder> holders) {
    for (Holder holder : holders) {
      holder.dead(unknown ? null : deadByPid.getOrDefault(holder.pid, 0L));
    }
  }
}
