package io.tcpwait.packaged;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The packaged agent, started in the network namespace of the calling thread. Its output is kept.
 */
public final class AgentProcess implements AutoCloseable {
  static final Path LAUNCHER = Path.of("target/tcpwait/bin/tcpwait").toAbsolutePath();

  /** An option that makes a CLOSE_WAIT stuck after 5 seconds. */
  static final String STUCK_AFTER_5S = "--config.file=src/test/resources/stuck-after-5s.yml";

  private static final long PATIENCE_SECONDS = 30;

  /** The address on which the agent listens, as in both formats of the log. */
  private static final Pattern ADDRESS = Pattern.compile("address(?:=|\":\")([^\" ]+)");

  /**
   * Gives each agent its own address, since agents in several network namespaces may get the same
   * port.
   */
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final Process process;
  private final List<String> output = new ArrayList<>();
  private final CountDownLatch listening = new CountDownLatch(1);
  private volatile String address = "";

  private AgentProcess(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread.ofPlatform().daemon().start(this::readOutput);
  }

  /**
   * A command that runs tcpwait with default signals. Under nohup(1), or a shell that runs the
   * tests in the background, it would inherit SIGHUP or SIGINT as ignored. A report covers the
   * namespace of the calling thread, unless options say otherwise.
   */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(arguments));
    if (command.contains("report")) {
      addOwnNamespace(command);
    }
    return defaultSignals(command);
  }

  /** Other namespaces exist at the same time, of other tests and of the machine. */
  private static void addOwnNamespace(List<String> command) {
    if (command.stream().noneMatch(word -> word.startsWith("--netns"))) {
      command.add("--netns=own");
    }
  }

  private static List<String> defaultSignals(List<String> command) {
    List<String> all = new ArrayList<>(List.of("env", "--default-signal"));
    all.addAll(command);
    return all;
  }

  /**
   * Starts the agent with samples every second, and waits until it serves. The agent listens on a
   * free port of its own loopback address, which distinguishes connections to it from other
   * connections.
   */
  static AgentProcess start(String... options) throws IOException, InterruptedException {
    return start(List.of(LAUNCHER.toString()), options);
  }

  /**
   * As {@link #start(String...)}, with another command in place of the launcher.
   *
   * @param launcher the command, to which options are added
   */
  static AgentProcess start(List<String> launcher, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    command.add("--sample.interval=1s");
    command.addAll(List.of(options));
    return run(onFreePort(command));
  }

  /** Starts the agent on a socket that {@code launcher} passes to it. */
  static AgentProcess startOnPassedSocket(List<String> launcher)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    command.addAll(List.of(LAUNCHER.toString(), "--web.systemd-socket", "--sample.interval=1s"));
    return run(command);
  }

  /** As {@link #start(String...)}, with the default sample interval. */
  public static AgentProcess startAsItComes(String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER.toString()));
    command.addAll(List.of(options));
    return run(onFreePort(command));
  }

  private static List<String> onFreePort(List<String> command) {
    String host = "127.0.0." + (1 + STARTED.getAndIncrement() % 250);
    command.add("--web.listen-address=" + host + ":0");
    return command;
  }

  private static AgentProcess run(List<String> command) throws IOException, InterruptedException {
    addOwnNamespace(command);
    AgentProcess agent = new AgentProcess(defaultSignals(command));
    if (!agent.listening.await(PATIENCE_SECONDS, TimeUnit.SECONDS) || agent.address.isEmpty()) {
      agent.close();
      throw new IOException("did not start: " + agent.output());
    }
    return agent;
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.add(line);
        }
        Matcher found = ADDRESS.matcher(line);
        if (found.find()) {
          address = found.group(1);
          listening.countDown();
        }
      }
    } catch (IOException e) {
      // The process was ended, which closed its output.
    } finally {
      listening.countDown();
    }
  }

  List<String> output() {
    synchronized (output) {
      return List.copyOf(output);
    }
  }

  /** Waits for a line with all of these parts, since written output may not have been read yet. */
  public void awaitLine(String... parts) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (output().stream().noneMatch(line -> Arrays.stream(parts).allMatch(line::contains))) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError(List.of(parts) + " never seen in " + output());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  public String address() {
    return address;
  }

  Process process() {
    return process;
  }

  /** The resident memory of the process. */
  long residentKib() throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  HttpURLConnection open(String path) throws IOException {
    return (HttpURLConnection) URI.create("http://" + address + path).toURL().openConnection();
  }

  int status(String method, String path) throws IOException {
    HttpURLConnection connection = open(path);
    connection.setRequestMethod(method);
    int status = connection.getResponseCode();
    connection.disconnect();
    return status;
  }

  String get(String path) throws IOException {
    try (InputStream in = open(path).getInputStream()) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** A scrape, as its series and their values. */
  Map<String, Double> scrape() throws IOException {
    return series(get("/metrics"));
  }

  /** The series of a scrape's text. */
  static Map<String, Double> series(String text) {
    Map<String, Double> series = new HashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .forEach(
            line -> {
              int space = line.lastIndexOf(' ');
              series.put(line.substring(0, space), value(line.substring(space + 1)));
            });
    return series;
  }

  private static double value(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  /** Scrapes until the scrape shows what is expected. */
  Map<String, Double> awaitScrape(Predicate<Map<String, Double>> shows)
      throws IOException, InterruptedException {
    return awaitScrape(PATIENCE_SECONDS, shows);
  }

  /** As {@link #awaitScrape(Predicate)}, for a result that takes longer. */
  Map<String, Double> awaitScrape(long patienceSeconds, Predicate<Map<String, Double>> shows)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(patienceSeconds);
    Map<String, Double> scrape = scrape();
    while (!shows.test(scrape)) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never seen in:\n" + get("/metrics") + output());
      }
      TimeUnit.MILLISECONDS.sleep(50);
      scrape = scrape();
    }
    return scrape;
  }

  /** Scrapes until two further samples have started. */
  Map<String, Double> awaitNextSample() throws IOException, InterruptedException {
    double samples = scrape().getOrDefault("tcpwait_samples_total", 0.0);
    return awaitScrape(scrape -> scrape.getOrDefault("tcpwait_samples_total", 0.0) >= samples + 2);
  }

  /** Stops the agent, and waits until it has ended. */
  public void stop() {
    process.destroy();
    process.onExit().join();
  }

  @Override
  public void close() {
    stop();
  }
}
