package io.tcpwait.kit.timewait;

import io.tcpwait.kit.Netns;
import java.net.InetAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;

/**
 * One end of connections.
 *
 * @param hosts its addresses, numbered from 0
 * @param thread a thread in the network namespace of these addresses
 */
public record Side(IntFunction<InetAddress> hosts, Executor thread) {
  /** A side in the namespace of the thread that calls {@link #call}. */
  static Side here(IntFunction<InetAddress> hosts) {
    return new Side(hosts, Runnable::run);
  }

  /** Runs code in that namespace. Sockets that it opens and threads that it starts belong there. */
  public <T> T call(Callable<T> inside) throws Exception {
    FutureTask<T> task = new FutureTask<>(inside);
    thread.execute(task);
    return Netns.outcome(task);
  }
}
