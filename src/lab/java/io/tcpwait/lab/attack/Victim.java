package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tcpwait.kit.Pause;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The attacked server, started in the network namespace of the calling thread. */
final class Victim implements AutoCloseable {
  static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 9742);

  private static final int PATIENCE_SECONDS = 30;
  private static final int STOP_SECONDS = 10;
  private static final int LAST_LINES = 5;

  final Scraper scraper;
  final Setup setup;
  private final Process process;
  private final Path proc;
  private final List<String> lastLines = new ArrayList<>();

  /** Starts the server, and waits until it answers a scrape. */
  Victim(Path agent, Setup setup) throws IOException {
    this.setup = setup;
    scraper = new Scraper(ADDRESS, setup.door());
    process = new ProcessBuilder(setup.command(agent, ADDRESS)).redirectErrorStream(true).start();
    proc = Path.of("/proc", Long.toString(process.pid()));
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    if (setup.logIsRead()) {
      Thread.ofPlatform().daemon().start(this::readLog);
    }
    long start = System.nanoTime();
    for (int tenths = 1; !serves(); tenths++) {
      if (!process.isAlive() || tenths > 10 * PATIENCE_SECONDS) {
        close();
        throw new IOException(setup.name() + " does not serve: " + lastLines());
      }
      Pause.until(start + tenths * Pause.SECOND_NANOS / 10);
    }
  }

  private boolean serves() {
    try {
      String scraped = scraper.scrape();
      return setup.server() != Setup.Server.TCPWAIT || scraped.contains("\ntcpwait_sockets{");
    } catch (IOException e) {
      return false;
    }
  }

  private void readLog() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (lastLines) {
          lastLines.add(line);
          if (lastLines.size() > LAST_LINES) {
            lastLines.removeFirst();
          }
        }
      }
    } catch (IOException e) {
      // The server has ended.
    }
  }

  String lastLines() {
    synchronized (lastLines) {
      return String.join("\n", lastLines);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  int exitStatus() {
    return process.exitValue();
  }

  /** The number of open descriptors. */
  long descriptors() throws IOException {
    try (Stream<Path> all = Files.list(proc.resolve("fd"))) {
      return all.count();
    }
  }

  /** The least number within a second, because a sample opens sockets and files of its own. */
  long leastDescriptors() throws IOException {
    long start = System.nanoTime();
    long least = descriptors();
    for (int tenths = 1; tenths <= 10; tenths++) {
      Pause.until(start + tenths * Pause.SECOND_NANOS / 10);
      least = Math.min(least, descriptors());
    }
    return least;
  }

  /**
   * The number in a line of {@code /proc/PID/status}, such as VmHWM, the peak of resident memory,
   * in KiB.
   */
  long status(String name) throws IOException {
    for (String line : Files.readAllLines(proc.resolve("status"))) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + name + " in " + proc);
  }

  /** Sends a signal by its name, {@code perSecond} times a second. */
  void signal(String name, int perSecond, int seconds) throws IOException, InterruptedException {
    // A shell sends signals without starting a process for each.
    long start = System.nanoTime();
    for (int tenth = 1; tenth <= 10 * seconds && isAlive(); tenth++) {
      String commands =
          "i=0; while [ $i -lt %d ]; do kill -%s %d || exit 0; i=$((i+1)); done"
              .formatted(Math.max(1, perSecond / 10), name, pid());
      new ProcessBuilder("sh", "-c", commands).start().waitFor();
      Pause.until(start + tenth * Pause.SECOND_NANOS / 10);
    }
  }

  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  /** Asks the server to stop, and kills it if it does not. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    process.onExit().join();
  }
}
