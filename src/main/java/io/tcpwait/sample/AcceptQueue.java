package io.tcpwait.sample;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connections that wait to be accepted at the listeners of one port.
 *
 * @param listeners how many the port has, also listeners without a waiting connection
 * @param waiting how many connections wait
 * @param backlog how many may wait, at the listeners at which some do; null if not known
 * @param busy the listeners at which some wait, the fullest first, at most {@value #MAX_BUSY}
 */
public record AcceptQueue(
    int port, int listeners, long waiting, @Nullable Long backlog, List<Listener> busy) {
  /** If there are more listeners than this, the fullest are listed. */
  public static final int MAX_BUSY = 16;

  /** Whether a listener is full; false if that is not known. */
  public boolean full() {
    return busy.stream().anyMatch(Listener::full);
  }

  public Service service() {
    return new Service(Role.INBOUND, port);
  }
}
