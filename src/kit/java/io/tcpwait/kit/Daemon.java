package io.tcpwait.kit;

import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A process that serves metrics, started in the network namespace of the calling thread. */
public final class Daemon implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Process process;
  private final URI metrics;

  /**
   * Starts the process, with its messages on stderr, and waits until it serves.
   *
   * @param address where it listens
   */
  public Daemon(String address, String... command) throws IOException {
    metrics = URI.create("http://" + address + "/metrics");
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            // Redirect.to would truncate a file.
            .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("/dev/stderr")))
            .start();
    // So that it does not stay if this process is interrupted.
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    long start = System.nanoTime();
    while (!serves()) {
      if (!process.isAlive() || System.nanoTime() - start > PATIENCE_NANOS) {
        close();
        throw new IOException(command[0] + " does not serve " + metrics);
      }
      LockSupport.parkNanos(LOOK_EVERY_NANOS);
    }
  }

  private boolean serves() throws IOException {
    try {
      scrape();
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** The metrics in Prometheus' text format. */
  public String scrape() throws IOException {
    return Http.get(metrics);
  }

  /** The CPU time of all living threads. {@code /proc/PID/stat} would give it in steps of 10 ms. */
  public long cpuNanos() throws IOException {
    return cpuNanosByThread().values().stream().mapToLong(nanos -> nanos).sum();
  }

  /** The CPU time of living threads, by name. */
  public Map<String, Long> cpuNanosByThread() throws IOException {
    Map<String, Long> nanos = new HashMap<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(proc("task"))) {
      for (Path thread : threads) {
        try {
          String text = Files.readString(thread.resolve("schedstat"));
          String name = Files.readString(thread.resolve("comm")).strip();
          nanos.merge(name, Long.valueOf(text.substring(0, text.indexOf(' '))), Long::sum);
        } catch (NoSuchFileException e) {
          // The thread ended meanwhile.
        }
      }
    }
    return nanos;
  }

  /** The number of threads. */
  public long threads() throws IOException {
    try (Stream<Path> threads = Files.list(proc("task"))) {
      return threads.count();
    }
  }

  /** The number in a line "Name: 123 kB" of a file under {@code /proc/PID}. */
  public long kilobytes(String file, String name) throws IOException {
    String prefix = name + ":";
    return Files.readAllLines(proc(file)).stream()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(
            line -> Long.parseLong(line.substring(prefix.length()).replace("kB", "").strip()))
        .findFirst()
        .orElseThrow(() -> new IOException("no " + name + " in " + file));
  }

  private Path proc(String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }

  /** Ends the process, and waits until its port is free again. */
  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
