package io.tcpwait.lab.timewait;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Looking until something has come. */
final class Await {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private Await() {}

  static void until(Callable<Boolean> come) throws Exception {
    long start = System.nanoTime();
    while (!come.call()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new AssertionError("never came");
      }
      TimeUnit.MILLISECONDS.sleep(10);
    }
  }

  /** Until so many have been answered. */
  static void requests(PacedRequests requests, long answered) throws Exception {
    until(() -> requests.tally().requests() >= answered);
  }
}
