package io.tcpwait.kit.course;

import io.tcpwait.kit.closewait.CloseWaitServer;
import java.io.IOException;

/** A server to which some clients connect at a time. */
public final class ServerCourse implements Course {
  private static final String CLIENTS = "127.60.";

  private final CloseWaitServer server;
  private final int clients;
  private final int everySeconds;

  /**
   * Starts the server.
   *
   * @param clients that connect at a time
   */
  public ServerCourse(CloseWaitServer.Options options, int clients, int everySeconds)
      throws IOException {
    server = CloseWaitServer.start(options);
    this.clients = clients;
    this.everySeconds = everySeconds;
  }

  @Override
  public void second(int second) throws IOException {
    if (second % everySeconds == 0) {
      server.come(clients);
    }
  }

  @Override
  public boolean isWith(String peer) {
    return peer.startsWith(CLIENTS);
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    server.close();
  }
}
