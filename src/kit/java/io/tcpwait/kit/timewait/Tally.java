package io.tcpwait.kit.timewait;

import java.io.IOException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** A program's own counts, to compare with the counts of others. May be read by any thread. */
public final class Tally {
  private final Map<String, Long> failuresByError = new TreeMap<>();
  private long requests;
  private long closes;
  private long failures;
  private OptionalLong firstFailureNanos = OptionalLong.empty();

  Tally() {}

  synchronized void countRequest() {
    requests++;
  }

  synchronized void countClose() {
    closes++;
  }

  synchronized void countFailure(IOException error) {
    if (failures == 0) {
      firstFailureNanos = OptionalLong.of(System.nanoTime());
    }
    failures++;
    failuresByError.merge(String.valueOf(error.getMessage()), 1L, Long::sum);
  }

  /** Requests that were answered. */
  public synchronized long requests() {
    return requests;
  }

  /** Connections that both ends have closed. */
  public synchronized long closes() {
    return closes;
  }

  /** Requests that failed, for example for lack of a port. */
  public synchronized long failures() {
    return failures;
  }

  /** Failed requests by the kernel's error, such as {@code Cannot assign requested address}. */
  public synchronized Map<String, Long> failuresByError() {
    return Map.copyOf(failuresByError);
  }

  /** The time of the first failure, by {@link System#nanoTime}. */
  public synchronized OptionalLong firstFailureNanos() {
    return firstFailureNanos;
  }
}
