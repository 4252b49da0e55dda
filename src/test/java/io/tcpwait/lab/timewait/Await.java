package io.tcpwait.lab.timewait;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  /** Until all of so many are there: the last FIN may still be on its way. */
  static List<TimeWait> timeWaits(long count) throws Exception {
    until(() -> TimeWait.all().size() >= count);
    List<TimeWait> all = TimeWait.all();
    assertThat(all).hasSize(Math.toIntExact(count));
    return all;
  }

  /** Until so many have been answered. */
  static void requests(PacedRequests requests, long answered) throws Exception {
    until(() -> requests.tally().requests() >= answered);
  }
}
