package io.tcpwait.app;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A thread that reloads: one reload at a time, one a second at most. All requests that arrive
 * meanwhile share the next reload, so that a storm of SIGHUPs costs as much as one signal.
 *
 * <p>If requests that arrive too soon were refused, the second of two deployments would fail.
 */
final class Reloads implements AutoCloseable {
  private static final long GAP_NS = TimeUnit.SECONDS.toNanos(1);
  private static final String STOPS = "the agent stops";

  private final Supplier<@Nullable String> reload;
  private final Runnable look;
  private final Duration patience;
  private final Thread thread = Thread.ofPlatform().daemon().name("reload").unstarted(this::run);

  // Guarded by this.

  /** The reload that was asked for and has not begun; null without one. */
  private @Nullable CompletableFuture<@Nullable String> next;

  /** When the reload under way began; null without one. */
  private @Nullable Long begunNs;

  private boolean watches;
  private boolean closed;

  /**
   * A thread that is not started yet.
   *
   * @param reload answers null, or why everything stays as it is; does not throw
   * @param look runs every second while {@link #watch} says so; does not throw
   * @param patience how long a reload may take until it counts as late
   */
  Reloads(Supplier<@Nullable String> reload, Runnable look, Duration patience) {
    this.reload = reload;
    this.look = look;
    this.patience = patience;
  }

  void start() {
    thread.start();
  }

  /** Sets whether there is anything to look at. */
  synchronized void watch(boolean watches) {
    this.watches = watches;
    notifyAll();
  }

  /** Whether a reload has been under way for longer than it may take. */
  synchronized boolean isLate() {
    return begunNs != null && System.nanoTime() - begunNs > patience.toNanos();
  }

  /** Asks for a reload that begins after this call. All requests that share it get its answer. */
  synchronized CompletableFuture<@Nullable String> ask() {
    if (closed) {
      return CompletableFuture.completedFuture(STOPS);
    }
    if (next == null) {
      next = new CompletableFuture<>();
      notifyAll();
    }
    return next;
  }

  /** Asks for a reload, and gives its answer, or soon that it is late. */
  CompletableFuture<@Nullable String> askInTime() {
    CompletableFuture<@Nullable String> shared = ask();
    if (isLate()) {
      return CompletableFuture.completedFuture(Deadline.late(patience));
    }
    return shared
        .copy()
        .completeOnTimeout(Deadline.late(patience), patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void run() {
    try {
      while (true) {
        CompletableFuture<@Nullable String> asked = next();
        if (asked == null) {
          look.run();
        } else {
          asked.complete(reload.get());
          ended();
          Thread.sleep(Duration.ofNanos(GAP_NS));
        }
      }
    } catch (InterruptedException e) {
      // closed
    }
  }

  /** Waits for the next task: a reload, or null for a look. */
  private synchronized @Nullable CompletableFuture<@Nullable String> next()
      throws InterruptedException {
    long lookNs = System.nanoTime() + GAP_NS;
    while (next == null) {
      if (!watches) {
        wait();
        continue;
      }
      long leftNs = lookNs - System.nanoTime();
      if (leftNs <= 0) {
        return null;
      }
      wait(Duration.ofNanos(leftNs).toMillis() + 1);
    }
    CompletableFuture<@Nullable String> asked = next;
    next = null; // Files are read from here on, so a later request needs another reload.
    begunNs = System.nanoTime();
    return asked;
  }

  private synchronized void ended() {
    begunNs = null;
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (next != null) {
      next.complete(STOPS);
      next = null;
    }
    thread.interrupt();
  }
}
