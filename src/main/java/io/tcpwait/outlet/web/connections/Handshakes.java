package io.tcpwait.outlet.web.connections;

import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.connections.Place.Urgency;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Runs the costly steps of TLS handshakes on a thread of its own, so that answers and samples do
 * not wait for them. Key exchange and signature take 1 ms with an EC key and 7 ms with RSA.
 *
 * <p>At most {@value #MAX_WAITING} steps wait. The most urgent step is next; then a step of the
 * source with the fewest waiting steps; then the oldest step. If the queue is full, a connection is
 * refused: among the least urgent steps, the oldest step of the source with the most steps.
 */
final class Handshakes implements AutoCloseable {
  private static final int MAX_WAITING = 128;

  /** From this many waiting steps on, new clients have to answer once before the server signs. */
  private static final int PRESSED = 3;

  private final List<Step> waiting = new ArrayList<>();
  private final Rejections rejections;
  private final Consumer<Place> refused;
  private boolean started;
  private boolean working;
  private boolean closed;

  private record Step(Place place, Urgency urgency, Runnable work) {}

  /**
   * Makes an empty queue; its thread starts with the first step.
   *
   * @param refused closes the connection, but only after it has returned
   */
  Handshakes(Rejections rejections, Consumer<Place> refused) {
    this.rejections = rejections;
    this.refused = refused;
  }

  /** Whether so many steps wait that new clients should answer before the server signs. */
  synchronized boolean arePressed() {
    return waiting.size() >= PRESSED;
  }

  /** Whether no step waits or runs. */
  synchronized boolean isIdle() {
    return waiting.isEmpty() && !working;
  }

  /** Queues a step, or refuses a connection. */
  void execute(Place place, Runnable work) {
    Place loser = null;
    synchronized (this) {
      if (place.isHandshaken()) {
        // Renegotiation, which TLS 1.3 does not have: a few bytes would cost the server a
        // handshake.
        rejections.count(Reason.BAD_TLS);
        loser = place;
      } else {
        waiting.add(new Step(place, place.nextHandshakeStep(), work));
        if (waiting.size() > MAX_WAITING) {
          waiting.removeIf(step -> !step.place.isOpen());
        }
        if (waiting.size() > MAX_WAITING) {
          rejections.count(Reason.BUSY_HANDSHAKES);
          loser = removeOldestOfBusiest();
        }
        if (!started) {
          started = true;
          Thread.ofPlatform().daemon().name("web-handshakes").start(this::work);
        }
        notifyAll();
      }
    }
    if (loser != null) {
      refused.accept(loser);
    }
  }

  private Place removeOldestOfBusiest() {
    Map<ClientAddress, Integer> counts = counts();
    Step oldest = waiting.getFirst();
    for (Step step : waiting) {
      int later = step.urgency.compareTo(oldest.urgency);
      if (later > 0 || (later == 0 && count(counts, step) > count(counts, oldest))) {
        oldest = step;
      }
    }
    waiting.remove(oldest);
    return oldest.place;
  }

  private Map<ClientAddress, Integer> counts() {
    Map<ClientAddress, Integer> counts = new HashMap<>();
    waiting.forEach(step -> counts.merge(step.place.source(), 1, Integer::sum));
    return counts;
  }

  private static int count(Map<ClientAddress, Integer> counts, Step step) {
    return counts.getOrDefault(step.place.source(), 0);
  }

  private void work() {
    try {
      for (Step next = take(); next != null; next = take()) {
        try {
          next.work.run();
        } catch (RuntimeException e) {
          // Not an exception of JSSE, which it keeps for the connection. The server may be
          // stopping.
          refused.accept(next.place);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the next step; null once the queue is closed. */
  private synchronized @Nullable Step take() throws InterruptedException {
    working = false;
    while (!closed) {
      waiting.removeIf(step -> !step.place.isOpen());
      if (!waiting.isEmpty()) {
        working = true;
        return removeNext();
      }
      wait();
    }
    return null;
  }

  private Step removeNext() {
    Map<ClientAddress, Integer> counts = counts();
    Step next = waiting.getFirst();
    for (Step step : waiting) {
      int later = step.urgency.compareTo(next.urgency);
      if (later < 0 || (later == 0 && count(counts, step) < count(counts, next))) {
        next = step;
      }
    }
    waiting.remove(next);
    return next;
  }

  @Override
  public synchronized void close() {
    closed = true;
    waiting.clear();
    notifyAll();
  }
}
