package io.tcpwait.app;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread that reloads: one reload at a time, one a second at most, and all that is asked for
 * meanwhile gets the next one together. A storm of SIGHUPs costs what one of them does.
 */
final class Reloads implements AutoCloseable {
  private static final long GAP_NS = TimeUnit.SECONDS.toNanos(1);

  private final Supplier<@Nullable String> reload;
  private final Runnable look;
  private final Thread thread = Thread.ofPlatform().daemon().name("reload").unstarted(this::run);

  // Guarded by this.
  private long asked;
  private long answered;
  private @Nullable String refusal;
  private boolean watches;
  private boolean closed;

  /**
   * A thread that is not started yet.
   *
   * @param reload answers null, or why everything stays as it is; throws nothing
   * @param look is run every second while {@link #watch} says so; throws nothing
   */
  Reloads(Supplier<@Nullable String> reload, Runnable look) {
    this.reload = reload;
    this.look = look;
  }

  void start() {
    thread.start();
  }

  /** Whether there is anything to look at. */
  synchronized void watch(boolean watches) {
    this.watches = watches;
    notifyAll();
  }

  /** Asks for a reload that begins after this. */
  synchronized void ask() {
    asked++;
    notifyAll();
  }

  /** Asks for a reload and answers as it does, or says that it is late. */
  synchronized @Nullable String askAndWait(Duration patience) throws InterruptedException {
    ask();
    long mine = asked;
    long endNs = System.nanoTime() + patience.toNanos();
    while (answered < mine) {
      long leftNs = endNs - System.nanoTime();
      if (leftNs <= 0 || closed) {
        return Deadline.late();
      }
      wait(Duration.ofNanos(leftNs).toMillis() + 1);
    }
    return refusal;
  }

  private void run() {
    try {
      while (true) {
        long upTo = next();
        if (upTo < 0) {
          look.run();
        } else {
          answer(upTo, reload.get());
          Thread.sleep(Duration.ofNanos(GAP_NS));
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Waits for what is to be done: the last request to answer, or -1 for a look. */
  private synchronized long next() throws InterruptedException {
    long lookNs = System.nanoTime() + GAP_NS;
    while (asked == answered) {
      if (!watches) {
        wait();
        continue;
      }
      long leftNs = lookNs - System.nanoTime();
      if (leftNs <= 0) {
        return -1;
      }
      wait(Duration.ofNanos(leftNs).toMillis() + 1);
    }
    return asked;
  }

  private synchronized void answer(long upTo, @Nullable String refusal) {
    this.refusal = refusal;
    answered = upTo;
    notifyAll();
  }

  @Override
  public synchronized void close() {
    closed = true;
    notifyAll();
    thread.interrupt();
  }
}
