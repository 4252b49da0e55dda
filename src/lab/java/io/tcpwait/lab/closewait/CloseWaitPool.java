package io.tcpwait.lab.closewait;

import io.tcpwait.lab.Jvm;
import io.tcpwait.lab.Loopback;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client with a pool of connections to each of several backends, which get replaced: the client
 * hears of that, connects to the new one, and what it does about the old connections is up to the
 * {@link Variant}. Backends are 127.40.0.1:8080 and so on, each address used once.
 */
public final class CloseWaitPool implements AutoCloseable {
  public static final int PORT = 8080;

  private static final int FIRST_NET = 40;

  /** A pool that is cleaned up now and then, not at the very moment that something happens. */
  private static final Duration UNTIL_CLOSED = Duration.ofSeconds(1);

  /** What becomes of the connections to a backend that has been replaced. */
  public enum Variant {
    /** The client never touches them again: CLOSE_WAIT with nothing but a FIN to read. */
    LEAKS,
    /** The client closes them a second later. */
    CLOSES,
    /** The backend only shut its side down, and the client sends on them every second. */
    STILL_SENDS
  }

  /**
   * What a pool is like.
   *
   * @param workers connections to each backend
   * @param keepalive of the client's sockets; null where it is off
   * @param maxDescriptors of the client, 0 for those of this process
   */
  public record Options(
      int workers,
      int backends,
      Variant variant,
      @Nullable Keepalive keepalive,
      int maxDescriptors) {
    /** A pool that leaks, as it comes: no keepalive, and the limit of this process. */
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
   * One backend for another.
   *
   * @param connected how often the client connected to the one that came: fewer than its workers
   *     where it ran out of descriptors
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

  /** Opens one in the calling thread's network namespace; the client is connected to all. */
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

  /** Replaces the backend that has been there longest. */
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

  /** The backends that there are, the next to be replaced first. */
  public List<InetSocketAddress> backends() {
    return backends.stream().map(FarEnd::address).toList();
  }

  /** The backends that were replaced, in that order. */
  public List<InetSocketAddress> replaced() {
    return replaced.stream().map(FarEnd::address).toList();
  }

  /** The client, which owns what leaks. */
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
