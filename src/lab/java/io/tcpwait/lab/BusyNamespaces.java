package io.tcpwait.lab;

import io.tcpwait.kit.Crowds;
import io.tcpwait.kit.Netns;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Network namespaces with many connections among them. Both ends of a connection are in the same
 * namespace. Of ten connections nine are established, and one is half-closed, with a CLOSE_WAIT and
 * a FIN_WAIT2.
 */
final class BusyNamespaces implements AutoCloseable {
  private static final int CLIENTS = 200;
  private static final int HALF_CLOSED = 10;

  private final List<ExecutorService> threads = new ArrayList<>();
  private final List<Crowds> crowds = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

  private record Busy(Crowds crowd, Path file) {}

  /**
   * Makes the namespaces in parallel.
   *
   * @param sockets in all namespaces together, without listeners
   */
  BusyNamespaces(int count, int sockets) throws Exception {
    try {
      List<Future<Busy>> settling = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ExecutorService thread =
            Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory());
        threads.add(thread);
        settling.add(thread.submit(() -> settle(sockets / count / 2)));
      }
      for (Future<Busy> one : settling) {
        Busy busy = Netns.outcome(one);
        crowds.add(busy.crowd);
        files.add(busy.file);
      }
    } catch (Throwable e) {
      close();
      throw e;
    }
  }

  private static Busy settle(int connections) throws Exception {
    Netns.enter();
    Crowds crowd = new Crowds(CLIENTS);
    crowd.establish(connections - connections / HALF_CLOSED);
    crowd.halfClose(connections / HALF_CLOSED);
    return new Busy(crowd, Netns.file());
  }

  /** The files by which the namespaces can be entered. */
  List<Path> files() {
    return files;
  }

  @Override
  public void close() {
    crowds.forEach(Crowds::close);
    threads.forEach(ExecutorService::close);
  }
}
