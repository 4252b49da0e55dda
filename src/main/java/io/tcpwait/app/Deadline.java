package io.tcpwait.app;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Limits the time of a read that may never return, as from a file system that hangs. */
final class Deadline {
  /** Shorter than an answer may take, so that a late reload over HTTP is answered as well. */
  static final Duration FILES = Duration.ofSeconds(8);

  private Deadline() {}

  /**
   * Reads on a thread of its own, which is left behind if it is late.
   *
   * @throws StartException if the read is late, or threw one
   */
  static <T> T reading(Callable<T> files) throws StartException {
    return reading(files, FILES);
  }

  static <T> T reading(Callable<T> files, Duration patience) throws StartException {
    FutureTask<T> task = new FutureTask<>(files);
    Thread.ofPlatform().daemon().name("files").start(task);
    try {
      return task.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new StartException(late(patience));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartException("interrupted while the configuration was read");
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case StartException expected -> throw expected;
        case RuntimeException unexpected -> throw unexpected;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  static String late(Duration patience) {
    return "the configuration could not be read within %d s; look at the file systems of its files"
        .formatted(patience.toSeconds());
  }
}
