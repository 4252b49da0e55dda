package io.tcpwait.lab;

import io.tcpwait.kit.Crowds;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.closewait.CloseWaitSpread;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket table of a given size for a {@link Bench}. */
final class Table implements AutoCloseable {
  /** The kinds of sockets in the table. */
  enum Kind {
    ESTABLISHED,
    /** On the side of a service that closes first. */
    TIME_WAIT,
    /** On the side of clients that close first, each with its own address. */
    CLIENT_TIME_WAIT,
    /** Stuck sockets, ten with each peer, with five owners. Their far ends are gone by then. */
    CLOSE_WAIT
  }

  private static final int CLIENTS = 1_000;

  /** A TIME_WAIT lives for 60 s, and up to 2 s more until its slot of the timer wheel expires. */
  private static final long SHORTEST_LIFE_NANOS = 59 * Pause.SECOND_NANOS;

  private static final long LONGEST_LIFE_NANOS = 63 * Pause.SECOND_NANOS;

  private final Kind kind;
  private final int size;
  private static final int SOCKETS_PER_PEER = 10;
  private static final int OWNERS = 5;

  private final Crowds crowd = new Crowds(CLIENTS);
  private @Nullable CloseWaitSpread closeWaits;
  private boolean filled;
  private long fillStarted;
  private long fillEnded;

  Table(Kind kind, int size) throws IOException {
    this.kind = kind;
    this.size = size;
  }

  /** Makes sure that the table lasts for that time. */
  void lastFor(int seconds) throws IOException {
    long end = System.nanoTime() + seconds * Pause.SECOND_NANOS;
    if (!filled) {
      fill();
    } else if (isTimeWait() && end - fillStarted > SHORTEST_LIFE_NANOS) {
      Pause.until(fillEnded + LONGEST_LIFE_NANOS);
      fill();
    }
  }

  private boolean isTimeWait() {
    return kind == Kind.TIME_WAIT || kind == Kind.CLIENT_TIME_WAIT;
  }

  private void fill() throws IOException {
    filled = true;
    fillStarted = System.nanoTime();
    switch (kind) {
      case ESTABLISHED -> crowd.establish(size / 2);
      case TIME_WAIT -> crowd.close(size, true);
      case CLIENT_TIME_WAIT -> crowd.close(size, false);
      case CLOSE_WAIT -> {
        closeWaits = CloseWaitSpread.start(size / SOCKETS_PER_PEER, OWNERS);
        closeWaits.leak(size);
        Pause.until(System.nanoTime() + LONGEST_LIFE_NANOS);
      }
    }
    fillEnded = System.nanoTime();
  }

  @Override
  public void close() {
    if (closeWaits != null) {
      closeWaits.close();
    }
    crowd.close();
  }
}
