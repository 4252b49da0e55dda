package io.tcpwait.lab.timewait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Looking until something has come. */
final class Await {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long LOOK_EVERY_MILLIS = 10;

  private Await() {}

  static void until(Callable<Boolean> come) throws Exception {
    passing(come, has -> assertThat(has).as("it has come").isTrue());
  }

  /** Until what is looked at passes a check, and answers that; fails as the check did at last. */
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

  /** Until all of so many are there: the last FIN may still be on its way. */
  static List<TimeWait> timeWaits(long count) throws Exception {
    return passing(TimeWait::all, all -> assertThat(all).hasSize(Math.toIntExact(count)));
  }

  /** Until so many have been answered, and ends them; how many connections were closed. */
  static long closes(PacedRequests requests, long answered) throws Exception {
    try (requests) {
      requests(requests, answered);
    }
    assertThat(requests.tally().failuresByError()).isEmpty();
    return requests.tally().closes();
  }

  /** Until so many have been answered. */
  static void requests(PacedRequests requests, long answered) throws Exception {
    until(() -> requests.tally().requests() >= answered);
  }
}
