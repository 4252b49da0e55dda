package io.tcpwait.kit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for a point in time, for code that waits for time and not for a condition. */
public final class Pause {
  public static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Pause() {}

  /** Returns once {@link System#nanoTime} reaches {@code time}; at once if it has passed. */
  public static void until(long time) {
    long left = time - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = time - System.nanoTime();
    }
  }
}
