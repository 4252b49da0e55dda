package io.tcpwait.kit.course;

import io.tcpwait.kit.closewait.CloseWaitPool;
import java.io.IOException;

/** A pool of connections to backends, some of which get replaced. */
public final class PoolCourse implements Course {
  public static final int WORKERS = 360;
  public static final int BACKENDS = 8;

  private final CloseWaitPool pool;
  private final int replaced;
  private final int everySeconds;

  /**
   * Opens the pool.
   *
   * @param replaced the number of backends that get replaced
   * @param everySeconds between replacements
   */
  public PoolCourse(CloseWaitPool.Options options, int replaced, int everySeconds)
      throws IOException {
    pool = CloseWaitPool.open(options);
    this.replaced = replaced;
    this.everySeconds = everySeconds;
  }

  @Override
  public void second(int second) throws IOException {
    if (second % everySeconds == 0 && pool.replaced().size() < replaced) {
      pool.replaceBackend();
    }
  }

  @Override
  public boolean isWith(String peer) {
    return pool.replaced().stream()
        .map(at -> at.getHostString() + ":" + at.getPort())
        .anyMatch(peer::equals);
  }

  @Override
  public long pid() {
    return pool.pid();
  }

  @Override
  public void close() {
    pool.close();
  }
}
