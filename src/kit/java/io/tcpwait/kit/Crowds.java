package io.tcpwait.kit;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * A {@link Crowd} of any size. As many processes as the limit of file descriptors requires hold the
 * connections that stay: root in a container may not raise that limit.
 */
public final class Crowds implements AutoCloseable {
  /** Descriptors of a process for other files: its class path and standard streams. */
  private static final int OTHER_DESCRIPTORS = 200;

  private static final int MOST_AT_ONCE = connectionsPerProcess();

  private final int clients;
  private final Crowd goers;
  private final List<Jvm> holders = new ArrayList<>();
  private int stayers;

  /** Makes crowds without a connection, with that many client addresses. */
  public Crowds(int clients) throws IOException {
    this.clients = clients;
    goers = new Crowd(clients, 0);
  }

  private static int connectionsPerProcess() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long descriptors = system.getMaxFileDescriptorCount() - OTHER_DESCRIPTORS;
    return Math.clamp(descriptors / 2, 1, 50_000);
  }

  /** Makes connections, each with two ESTABLISHED sockets. */
  public void establish(int connections) throws IOException {
    hold(CrowdCommand.Kind.ESTABLISHED, connections);
  }

  /** Makes half-closed connections, each with a CLOSE_WAIT and a FIN_WAIT2. */
  public void halfClose(int connections) throws IOException {
    hold(CrowdCommand.Kind.HALF_CLOSED, connections);
  }

  /**
   * Makes and closes connections. Each leaves a TIME_WAIT, on the side of the service or of the
   * clients.
   */
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
