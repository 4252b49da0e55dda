package io.tcpwait.lab;

import io.tcpwait.lab.closewait.CloseWaitSpread;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A socket table of a given size for a {@link Bench}. */
final class Table implements AutoCloseable {
  /** What it is made of. */
  enum Kind {
    ESTABLISHED,
    /** Of a service that closes first. */
    TIME_WAIT,
    /** Of clients that do, each from an address of its own. */
    CLIENT_TIME_WAIT,
    /** Stuck, ten of each peer, with five owners; by then the far ends are gone. */
    CLOSE_WAIT
  }

  private static final int CLIENTS = 1_000;

  /** A TIME_WAIT lives for 60 s, and up to 2 s more until its slot of the timer wheel comes. */
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

  /** Sees to it that the table is there for so long. */
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
