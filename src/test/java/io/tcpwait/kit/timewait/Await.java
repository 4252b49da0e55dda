package io.tcpwait.kit.timewait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Waits until a condition is met. */
final class Await {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_EVERY_MILLIS = 10;

  private Await() {}

  static void until(Callable<Boolean> come) throws Exception {
    passing(come, has -> assertThat(has).as("it has come").isTrue());
  }

  /**
   * Waits until a value passes a check, and returns the value; fails with the last failure of the
   * check.
   */
  static <T> T passing(Callable<T> look, Consumer<T> check) throws Exception {
    long start = System.nanoTime();
    while (true) {
      T seen = look.call();
      try {
        check.accept(seen);
        return seen;
      } catch (AssertionError e) {
        if (System.nanoTime() - start > PATIENCE_NANOS) {
          throw e;
        }
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
    }
  }

  /** Waits until there are so many TIME_WAITs, since the last FIN may still be on its way. */
  static List<TimeWait> timeWaits(long count) throws Exception {
    return passing(TimeWait::all, all -> assertThat(all).hasSize(Math.toIntExact(count)));
  }

  /**
   * Waits for so many answers, stops the requests, and returns the number of closed connections.
   */
  static long closes(PacedRequests requests, long answered) throws Exception {
    try (requests) {
      requests(requests, answered);
    }
    assertThat(requests.tally().failuresByError()).isEmpty();
    return requests.tally().closes();
  }

  /** Waits until so many requests have been answered. */
  static void requests(PacedRequests requests, long answered) throws Exception {
    until(() -> requests.tally().requests() >= answered);
  }
}
