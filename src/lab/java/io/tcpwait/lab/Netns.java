package io.tcpwait.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.tcpwait.kernel.Errno;
import io.tcpwait.kernel.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * A network namespace of its own for sockets that misbehave, with its loopback up. It is entered by
 * a thread that ends with it: sockets opened and programs started in there belong to it, and so do
 * threads. No virtual ones, then, nor others of a pool: all of the JVM would go on in there.
 */
public final class Netns {
  private Netns() {}

  /** Whether this process may make one; that takes CAP_SYS_ADMIN. */
  public static boolean permitted() {
    try {
      call(() -> null);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** Runs {@code inside} on a thread in a new namespace, and answers what it did. */
  public static <T> T call(Callable<T> inside) throws Exception {
    return call(inside, Netns::enter);
  }

  /**
   * The same in a namespace that does not share the host's table of established sockets: a dump
   * walks past the sockets of all namespaces that share it (tcp_set_hashinfo() in
   * net/ipv4/tcp_ipv4.c; kernels before 6.1 have one table alone).
   */
  static <T> T callApart(Callable<T> inside) throws Exception {
    return call(
        inside,
        () -> {
          Path own = sysctl("net.ipv4.tcp_ehash_entries");
          long buckets = Files.exists(own) ? Long.parseLong(Files.readString(own).strip()) : 0;
          enter();
          if (buckets != 0) {
            sysctl("net.ipv4.tcp_child_ehash_entries", Math.abs(buckets));
            enter();
          }
        });
  }

  /** Either of the two: in the host's table as an ordinary container is, or apart. */
  static <T> T call(boolean shared, Callable<T> inside) throws Exception {
    return shared ? call(inside) : callApart(inside);
  }

  /** Leaves for another namespace. */
  @FunctionalInterface
  private interface Entrance {
    void enter() throws IOException, InterruptedException;
  }

  private static <T> T call(Callable<T> inside, Entrance entrance) throws Exception {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .name("netns")
            .start(
                () -> {
                  try {
                    entrance.enter();
                    result.complete(inside.call());
                  } catch (Throwable e) {
                    result.completeExceptionally(e);
                  }
                });
    try {
      return outcome(result);
    } finally {
      thread.join();
    }
  }

  /** What another thread did, or the exception that it met, as if this one had done it. */
  public static <T> T outcome(Future<T> result) throws Exception {
    try {
      return result.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case Exception cause -> throw cause;
        case Error cause -> throw cause;
        case null, default -> throw e;
      }
    }
  }

  /** Moves the calling thread to a new namespace, which it is not to come back from. */
  public static void enter() throws IOException, InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      int result = new Libc(arena).unshare(Libc.CLONE_NEWNET);
      if (result < 0) {
        throw new IOException("unshare(CLONE_NEWNET): " + Errno.describe(-result));
      }
    }
    run("ip", "link", "set", "lo", "up");
  }

  /** What nsenter(1) takes to let others into the namespace of the calling thread. */
  public static Path file() throws IOException {
    Path proc = Path.of("/proc");
    return proc.resolve(Files.readSymbolicLink(proc.resolve("thread-self"))).resolve("ns/net");
  }

  /** Changes a setting, by its dotted name, of the namespace of the calling thread. */
  public static void sysctl(String name, long... values) throws IOException {
    sysctl(name, LongStream.of(values).mapToObj(Long::toString).collect(joining(" ")));
  }

  /** The same for one that is no number, say {@code 40000-40010,40019}. */
  public static void sysctl(String name, String value) throws IOException {
    Files.writeString(sysctl(name), value);
  }

  private static Path sysctl(String name) {
    return Path.of("/proc/sys", name.split("\\."));
  }

  /**
   * From now on nothing that is sent to {@code address} arrives; it may send. Done with a policy of
   * IPsec, for which neither nftables nor iptables has to be there.
   */
  public static void deafen(InetAddress address) throws IOException, InterruptedException {
    // A loopback is exempt from IPsec's policies by default.
    sysctl("net.ipv4.conf.lo.disable_policy", 0);
    String to = address.getHostAddress();
    run("ip", "xfrm", "policy", "add", "dst", to, "dir", "in", "action", "block");
  }

  /** Runs a program in the namespace of the calling thread, and answers what it printed. */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
    return output;
  }
}
