package io.tcpwait.collect;

import io.tcpwait.kernel.SockDiag;
import io.tcpwait.kernel.TcpState;
import java.io.IOException;
import java.util.concurrent.Callable;

/**
 * Counts the LISTEN sockets of the calling thread's network namespace. The kernel keeps listeners
 * apart from all other sockets, so a dump of listeners takes microseconds. A whole dump walks past
 * the sockets of all namespaces (inet_diag_dump_icsk() in net/ipv4/inet_diag.c).
 */
public final class ListenerCount implements Callable<Long> {
  private static final int LISTEN = TcpState.LISTEN.bit();

  private final SockDiag netlink;
  private long listeners;

  public ListenerCount(SockDiag netlink) {
    this.netlink = netlink;
  }

  @Override
  public Long call() throws IOException {
    listeners = 0;
    netlink.dump(LISTEN, false, socket -> listeners++);
    return listeners;
  }
}
