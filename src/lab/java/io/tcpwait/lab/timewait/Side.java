package io.tcpwait.lab.timewait;

import io.tcpwait.lab.Loopback;
import java.net.InetAddress;
import java.util.concurrent.Callable;

/** One end of connections: its addresses, and the network namespace that they are in. */
public interface Side {
  /** Host {@code number}, from 0. */
  InetAddress host(int number);

  /** Runs it on a thread in that namespace: sockets opened and threads started belong there. */
  <T> T call(Callable<T> inside) throws Exception;

  /** Hosts from 127.{@code firstNet}.0.1 on, in the namespace of the calling thread. */
  static Side onLoopback(int firstNet) {
    return new Side() {
      @Override
      public InetAddress host(int number) {
        return Loopback.host(firstNet, number);
      }

      @Override
      public <T> T call(Callable<T> inside) throws Exception {
        return inside.call();
      }
    };
  }
}
