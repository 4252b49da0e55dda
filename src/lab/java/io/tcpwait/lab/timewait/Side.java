package io.tcpwait.lab.timewait;

import io.tcpwait.lab.Netns;
import java.net.InetAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.function.IntFunction;

/**
 * One end of connections.
 *
 * @param hosts its addresses, from number 0
 * @param thread one in the network namespace that these are in
 */
public record Side(IntFunction<InetAddress> hosts, Executor thread) {
  /** One in the namespace of the calling thread, whichever that is when it is called. */
  static Side here(IntFunction<InetAddress> hosts) {
    return new Side(hosts, Runnable::run);
  }

  /** Runs it in that namespace: sockets opened and threads started by it belong there. */
  public <T> T call(Callable<T> inside) throws Exception {
    FutureTask<T> task = new FutureTask<>(inside);
    thread.execute(task);
    return Netns.outcome(task);
  }
}
