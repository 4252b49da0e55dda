package io.tcpwait.lab.compare;

import io.tcpwait.kit.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A healthy program, as on every host in service, which runs until the end of standard input. It
 * always has two sockets in CLOSE_WAIT, each for two seconds. Without a CLOSE_WAIT, node_exporter
 * does not have a series of that state, and a slope over ten minutes would see only the leak.
 */
final class Bystander {
  private static final int AT_A_TIME = 2;

  private final Deque<SocketChannel> clients = new ArrayDeque<>();

  private Bystander() {}

  public static void main(String[] args) throws IOException {
    new Bystander().run();
  }

  private void run() throws IOException {
    // So that it is not mistaken for the leaking program, which has the same executable.
    Files.writeString(Path.of("/proc/self/comm"), "bystander");
    try (ServerSocketChannel service = ServerSocketChannel.open(StandardProtocolFamily.INET)) {
      service.bind(new InetSocketAddress(InetAddress.ofLiteral("127.30.0.1"), 0));
      for (int i = 0; i < AT_A_TIME; i++) {
        come(service);
      }
      System.out.println("ready");
      Thread.ofPlatform().daemon().start(() -> comeAndGo(service));
      while (System.in.read() >= 0) {}
    }
  }

  private void comeAndGo(ServerSocketChannel service) {
    try {
      while (true) {
        Pause.until(System.nanoTime() + Pause.SECOND_NANOS);
        come(service);
        clients.remove().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void come(ServerSocketChannel service) throws IOException {
    clients.add(SocketChannel.open(service.getLocalAddress()));
    service.accept().close();
  }
}
