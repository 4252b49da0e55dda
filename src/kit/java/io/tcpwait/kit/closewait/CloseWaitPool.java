package io.tcpwait.kit.closewait;

import io.tcpwait.kit.Jvm;
import io.tcpwait.kit.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client with a pool of connections to each of several backends, which get replaced. The client
 * connects to the new backend. The {@link Variant} decides what it does with the old connections.
 * Backends are 127.40.0.1:8080 and so on, each address used once.
 */
public final class CloseWaitPool implements AutoCloseable {
  public static final int PORT = 8080;

  private static final int FIRST_NET = 40;

  /** A pool is cleaned up from time to time, not at once. */
  private static final Duration UNTIL_CLOSED = Duration.ofSeconds(1);

  /** The fate of connections to a replaced backend. */
  public enum Variant {
    /** The client never touches them again: CLOSE_WAIT with only a FIN to read. */
    LEAKS,
    /** The client closes them a second later. */
    CLOSES,
    /** The backend only shuts down its side, and the client sends on them every second. */
    STILL_SENDS
  }

  /**
   * The options of a pool.
   *
   * @param workers connections to each backend
   * @param keepalive of the client's sockets; null if it is off
   * @param maxDescriptors the client's limit of file descriptors; 0 for that of this process
   */
  public record Options(
      int workers,
      int backends,
      Variant variant,
      @Nullable Keepalive keepalive,
      int maxDescriptors) {
    /** A leaking pool with defaults: without keepalive, and with the limit of this process. */
    public static Options of(int workers, int backends) {
      return new Options(workers, backends, Variant.LEAKS, null, Jvm.SAME_DESCRIPTORS);
    }

    public Options withVariant(Variant other) {
      return new Options(workers, backends, other, keepalive, maxDescriptors);
    }

    public Options withKeepalive(@Nullable Keepalive other) {
      return new Options(workers, backends, variant, other, maxDescriptors);
    }

    public Options withMaxDescriptors(int other) {
      return new Options(workers, backends, variant, keepalive, other);
    }
  }

  /**
   * The replacement of a backend.
   *
   * @param connected the client's connections to the new backend; fewer than its workers if it ran
   *     out of descriptors
   */
  public record Replacement(InetSocketAddress gone, InetSocketAddress come, int connected) {}

  private final Options options;
  private final Puppet client;
  private final Deque<FarEnd> backends = new ArrayDeque<>();
  private final List<FarEnd> replaced = new ArrayList<>();

  private CloseWaitPool(Options options) throws IOException {
    this.options = options;
    client = new Puppet(options.maxDescriptors, options.keepalive);
  }

  /**
   * Opens a pool in the calling thread's network namespace, with the client connected to all
   * backends.
   */
  public static CloseWaitPool open(Options options) throws IOException {
    CloseWaitPool pool = new CloseWaitPool(options);
    try {
      for (int i = 0; i < options.backends; i++) {
        pool.addBackend();
      }
      return pool;
    } catch (Throwable e) {
      pool.close();
      throw e;
    }
  }

  private int addBackend() throws IOException {
    int number = backends.size() + replaced.size();
    FarEnd backend = new FarEnd(new InetSocketAddress(Loopback.host(FIRST_NET, number), PORT));
    backends.add(backend);
    return backend.connect(client, group(backend), options.workers);
  }

  private static String group(FarEnd backend) {
    return backend.address().getAddress().getHostAddress();
  }

  /** Replaces the oldest backend. */
  public Replacement replaceBackend() throws IOException {
    FarEnd gone = backends.remove();
    replaced.add(gone);
    switch (options.variant) {
      case LEAKS -> gone.vanish();
      case CLOSES -> {
        gone.vanish();
        client.close(group(gone), UNTIL_CLOSED);
      }
      case STILL_SENDS -> {
        gone.shutDown();
        client.send(group(gone));
      }
    }
    int connected = addBackend();
    return new Replacement(gone.address(), backends.getLast().address(), connected);
  }

  /** The current backends, the next to be replaced first. */
  public List<InetSocketAddress> backends() {
    return backends.stream().map(FarEnd::address).toList();
  }

  /** The replaced backends, in order. */
  public List<InetSocketAddress> replaced() {
    return replaced.stream().map(FarEnd::address).toList();
  }

  /** The pid of the client, which owns the leaked sockets. */
  public long pid() {
    return client.pid();
  }

  @Override
  public void close() {
    client.close();
    backends.forEach(FarEnd::close);
    replaced.forEach(FarEnd::close);
  }
}
