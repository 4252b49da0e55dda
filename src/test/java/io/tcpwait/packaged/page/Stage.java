package io.tcpwait.packaged.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kit.Netns;
import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/**
 * An agent and its troubles in their own network namespace, with a door: a port of the test's
 * namespace that leads to the agent. The browser runs in the test's namespace, since its driver
 * keeps threads for all tests.
 */
final class Stage implements AutoCloseable {
  /**
   * Starts the agent and its troubles; {@code closedLater} is closed with the stage, the last
   * first.
   */
  @FunctionalInterface
  interface Setup {
    AgentProcess start(Deque<AutoCloseable> closedLater) throws Exception;
  }

  private final ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
  private final CountDownLatch over = new CountDownLatch(1);
  private final CompletableFuture<AgentProcess> started = new CompletableFuture<>();
  private final Thread thread;
  private final AgentProcess agent;

  Stage(Setup setup) throws Exception {
    thread = Thread.ofPlatform().start(() -> run(setup));
    agent = Netns.outcome(started);
  }

  private void run(Setup setup) {
    try {
      Netns.call(() -> inside(setup));
    } catch (Exception e) {
      started.completeExceptionally(e);
    }
  }

  private Void inside(Setup setup) throws Exception {
    Deque<AutoCloseable> closedLater = new ArrayDeque<>();
    try {
      AgentProcess process = setup.start(closedLater);
      closedLater.push(process);
      URI uri = URI.create("http://" + process.address());
      InetSocketAddress address = new InetSocketAddress(uri.getHost(), uri.getPort());
      Thread.ofPlatform().daemon().start(() -> letIn(address));
      started.complete(process);
      over.await();
    } finally {
      while (!closedLater.isEmpty()) {
        closedLater.pop().close();
      }
    }
    return null;
  }

  /** An accepted socket belongs to the listener's namespace, a new socket to ours. */
  private void letIn(InetSocketAddress agentAddress) {
    while (!door.isClosed()) {
      try {
        Socket outer = door.accept();
        Socket inner = new Socket();
        try {
          inner.connect(agentAddress);
        } catch (IOException e) {
          outer.close();
          continue;
        }
        Thread.ofPlatform().daemon().start(() -> pass(outer, inner));
        Thread.ofPlatform().daemon().start(() -> pass(inner, outer));
      } catch (IOException e) {
        // The door is closed, so no more clients connect.
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // The other end closed the connection, and handles that itself.
    }
  }

  AgentProcess agent() {
    return agent;
  }

  /** The address of the door. */
  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  String get(String path) throws IOException {
    URI uri = URI.create("http://" + address() + path);
    try (InputStream in = uri.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Sends a request as a browser does, and does not decompress the answer. */
  void getPacked(String path) throws IOException {
    URLConnection connection = URI.create("http://" + address() + path).toURL().openConnection();
    connection.setRequestProperty("Accept-Encoding", "gzip");
    try (InputStream in = connection.getInputStream()) {
      assertThat(in.readAllBytes()).isNotEmpty();
    }
  }

  @Override
  public void close() throws IOException {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    door.close();
  }
}
