package io.tcpwait.deploy;

import io.tcpwait.kit.MetricStore;
import io.tcpwait.kit.Series;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Queries of a store of series that wait until the answer is as expected. */
final class Answers {
  private static final long PATIENCE_SECONDS = 120;
  private static final long LOOK_EVERY_MS = 500;

  private Answers() {}

  /** Asks until the answer meets a condition. */
  static List<Series> await(MetricStore of, String expression, Predicate<List<Series>> such)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    List<Series> answer = of.query(expression);
    while (!such.test(answer)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(expression + " is " + answer);
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      answer = of.query(expression);
    }
    return answer;
  }

  /** Asks until the answer is one series of this value. */
  static void awaitValue(MetricStore of, String expression, double value)
      throws IOException, InterruptedException {
    await(of, expression, answer -> answer.size() == 1 && answer.getFirst().value() == value);
  }
}
