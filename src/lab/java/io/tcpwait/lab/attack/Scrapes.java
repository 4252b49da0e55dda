package io.tcpwait.lab.attack;

import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

/** Scrapes once a second on a thread of its own, and counts the answers. */
final class Scrapes implements AutoCloseable {
  private final Scraper scraper;
  private final Thread thread;
  private volatile boolean stop;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger answered = new AtomicInteger();
  private volatile long slowestNanos;

  /** Starts in the network namespace of the calling thread. */
  Scrapes(Scraper scraper) {
    this.scraper = scraper;
    thread = Thread.ofPlatform().name("scrapes").start(this::run);
  }

  private void run() {
    long next = System.nanoTime();
    while (!stop) {
      long start = System.nanoTime();
      boolean isAnswered = isAnswered();
      answered.addAndGet(isAnswered ? 1 : 0);
      asked.incrementAndGet();
      slowestNanos = Math.max(slowestNanos, System.nanoTime() - start);
      next = Math.max(next + Pause.SECOND_NANOS, System.nanoTime());
      Pause.until(next);
    }
  }

  private boolean isAnswered() {
    try {
      scraper.scrape();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  int asked() {
    return asked.get();
  }

  int answered() {
    return answered.get();
  }

  /** The longest scrape, including failed scrapes, which last until the failure. */
  double slowestSeconds() {
    return slowestNanos / (double) Pause.SECOND_NANOS;
  }

  /** Waits for the current scrape. */
  @Override
  public void close() {
    stop = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
