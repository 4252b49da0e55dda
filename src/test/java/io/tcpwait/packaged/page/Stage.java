package io.tcpwait.packaged.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.lab.Netns;
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
 * An agent and its troubles in a network namespace of their own, with a door to it: a port of the
 * test's namespace. A browser is driven from there, since its driver keeps threads for all tests.
 */
final class Stage implements AutoCloseable {
  /** Starts what is on the stage; what it hands over is closed with the stage, the last first. */
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

  /** A socket that is accepted belongs to the listener's namespace, one that is made to ours. */
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
        // The door is closed, and nobody comes any more.
      }
    }
  }

  private static void pass(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException e) {
      // Whoever has closed it knows.
    }
  }

  AgentProcess agent() {
    return agent;
  }

  /** The door's address. */
  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  String get(String path) throws IOException {
    URI uri = URI.create("http://" + address() + path);
    try (InputStream in = uri.toURL().openStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Asks as a browser does, and does not unpack the answer. */
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
