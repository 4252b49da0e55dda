package io.tcpwait.lab;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Crowd} of any size: those who stay are held by as many processes as the limit of
 * descriptors calls for, since raising that takes a privilege that root in a container lacks.
 */
public final class Crowds implements AutoCloseable {
  /** What a process needs besides: its class path and standard streams. */
  private static final int OTHER_DESCRIPTORS = 200;

  private static final int MOST_AT_ONCE = connectionsPerProcess();

  private final int clients;
  private final Crowd goers;
  private final List<Jvm> holders = new ArrayList<>();
  private int stayers;

  /** Nobody yet, of so many addresses. */
  public Crowds(int clients) throws IOException {
    this.clients = clients;
    goers = new Crowd(clients, 0);
  }

  private static int connectionsPerProcess() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long descriptors = system.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS;
    return Math.clamp(descriptors / 2, 1, 50_000);
  }

  /** Two ESTABLISHED sockets for each. */
  public void establish(int connections) throws IOException {
    hold(CrowdCommand.Kind.ESTABLISHED, connections);
  }

  /** A CLOSE_WAIT and a FIN_WAIT2 for each. */
  public void halfClose(int connections) throws IOException {
    hold(CrowdCommand.Kind.HALF_CLOSED, connections);
  }

  /** A TIME_WAIT for each, on the side of the service or on that of the clients. */
  public void close(int connections, boolean serviceFirst) throws IOException {
    goers.close(connections, serviceFirst);
  }

  private void hold(CrowdCommand.Kind kind, int connections) throws IOException {
    int left = connections;
    while (left > 0) {
      int some = Math.min(left, MOST_AT_ONCE);
      start(kind, some);
      stayers += some;
      left -= some;
    }
  }

  private void start(CrowdCommand.Kind kind, int connections) throws IOException {
    Jvm holder =
        Jvm.start(
            Jvm.SAME_DESCRIPTORS,
            "crowd",
            List.of(
                "--clients=" + clients,
                "--skipped=" + stayers,
                "--kind=" + kind,
                "--connections=" + connections));
    holders.add(holder);
    holder.await();
  }

  @Override
  public void close() {
    holders.forEach(Jvm::close);
    goers.close();
  }
}
