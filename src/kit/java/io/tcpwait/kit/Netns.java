package io.tcpwait.kit;

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
 * A new network namespace for misbehaving sockets, with its loopback up. A thread enters it and
 * ends with it. Sockets, programs and threads that this thread opens or starts belong to the
 * namespace. So it must not start virtual threads or threads of a shared pool, which the rest of
 * the JVM would use.
 */
public final class Netns {
  private Netns() {}

  /** Whether this process may make a namespace, which needs CAP_SYS_ADMIN. */
  public static boolean permitted() {
    try {
      call(() -> null);
      return true;
    } catch (Exception e) {
      return false;
    }
  }

  /** Runs {@code inside} on a thread in a new namespace, and returns its result. */
  public static <T> T call(Callable<T> inside) throws Exception {
    return call(inside, Netns::enter);
  }

  /**
   * The same in a namespace with its own table of established sockets. A dump walks past the
   * sockets of all namespaces that share the host's table (tcp_set_hashinfo() in
   * net/ipv4/tcp_ipv4.c; kernels before 6.1 have only this table).
   */
  public static <T> T callApart(Callable<T> inside) throws Exception {
    return call(
        inside,
        () -> {
          long buckets = buckets();
          enter();
          if (buckets != 0) {
            sysctl("net.ipv4.tcp_child_ehash_entries", Math.abs(buckets));
            enter();
          }
        });
  }

  /**
   * The buckets of the table of established sockets, less than 0 if it is the host's; 0 if the
   * kernel does not tell.
   */
  static long buckets() throws IOException, InterruptedException {
    Path setting = sysctl("net.ipv4.tcp_ehash_entries");
    // Files.readString reads the first byte alone, and the kernel has no more to give then
    // (proc_dointvec() in kernel/sysctl.c).
    return Files.exists(setting) ? Long.parseLong(run("cat", setting.toString()).strip()) : 0;
  }

  /** Either of the two: in the host's table, like an ordinary container, or with its own table. */
  public static <T> T call(boolean shared, Callable<T> inside) throws Exception {
    return shared ? call(inside) : callApart(inside);
  }

  /** Moves the calling thread to another namespace. */
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

  /** The result of another thread, or its exception, thrown as if this thread had run the code. */
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

  /** Moves the calling thread to a new namespace, from which it must not return. */
  public static void enter() throws IOException, InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      int result = new Libc(arena).unshare(Libc.CLONE_NEWNET);
      if (result < 0) {
        throw new IOException("unshare(CLONE_NEWNET): " + Errno.describe(-result));
      }
    }
    run("ip", "link", "set", "lo", "up");
  }

  /** The file with which nsenter(1) can enter the namespace of the calling thread. */
  public static Path file() throws IOException {
    Path proc = Path.of("/proc");
    return proc.resolve(Files.readSymbolicLink(proc.resolve("thread-self"))).resolve("ns/net");
  }

  /** Changes a setting of the calling thread's namespace, by its dotted name. */
  public static void sysctl(String name, long... values) throws IOException {
    sysctl(name, LongStream.of(values).mapToObj(Long::toString).collect(joining(" ")));
  }

  /** The same for a setting that is not a number, such as {@code 40000-40010,40019}. */
  public static void sysctl(String name, String value) throws IOException {
    Files.writeString(sysctl(name), value);
  }

  private static Path sysctl(String name) {
    return Path.of("/proc/sys", name.split("\\."));
  }

  /**
   * Makes the kernel drop all packets to {@code address}, which may still send. An IPsec policy
   * does it, so neither nftables nor iptables has to be installed.
   */
  public static void deafen(InetAddress address) throws IOException, InterruptedException {
    // By default a loopback is exempt from IPsec policies.
    sysctl("net.ipv4.conf.lo.disable_policy", 0);
    String to = address.getHostAddress();
    run("ip", "xfrm", "policy", "add", "dst", to, "dir", "in", "action", "block");
  }

  /** Runs a program in the namespace of the calling thread, and returns its output. */
  public static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + output.strip());
    }
    return output;
  }
}
