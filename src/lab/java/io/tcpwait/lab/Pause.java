package io.tcpwait.lab;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waiting for a point in time, where time itself is what is waited for. */
public final class Pause {
  public static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Pause() {}

  /** Returns once {@link System#nanoTime} is {@code time}, at once where it was. */
  public static void until(long time) {
    long left = time - System.nanoTime();
    while (left > 0) {
      LockSupport.parkNanos(left);
      left = time - System.nanoTime();
    }
  }
}
