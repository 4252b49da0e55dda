package io.tcpwait.lab.attack;

import io.tcpwait.lab.Pause;
import java.io.IOException;

/** Scrapes once a second on a thread of its own, and counts. */
final class Scrapes implements AutoCloseable {
  private final Scraper scraper;
  private final Thread thread;
  private volatile boolean stop;
  private int asked;
  private int answered;
  private long slowestNanos;

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
      asked++;
      answered += isAnswered ? 1 : 0;
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

  /** To be read once it is closed. */
  int asked() {
    return asked;
  }

  int answered() {
    return answered;
  }

  /** Of those that failed too, which took as long as it took to know. */
  double slowestSeconds() {
    return slowestNanos / (double) Pause.SECOND_NANOS;
  }

  /** Waits for the scrape that is under way. */
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
