package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.kit.timewait.PacedRequests;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/**
 * Collects each sample of an agent as it is taken, together with the progress of the kit's
 * programs.
 */
final class Watch implements AutoCloseable {
  private static final double MS_PER_SECOND = 1e3;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long POLL_MS = 50;

  private final AgentProcess agent;
  private final List<PacedRequests> programs;
  private final double nanosAtEpoch = System.nanoTime() - seconds() * NANOS_PER_SECOND;
  private final List<Look> looks = new ArrayList<>();

  /** The number of closed connections by Unix time. */
  private final TreeMap<Double, Long> closes = new TreeMap<>();

  private Watch(List<PacedRequests> programs, AgentStart start)
      throws IOException, InterruptedException {
    this.programs = programs;
    noteCloses();
    agent = start.run();
  }

  /** A way to start an agent. */
  @FunctionalInterface
  private interface AgentStart {
    AgentProcess run() throws IOException, InterruptedException;
  }

  /** Starts an agent with the default sample interval. */
  static Watch start(List<PacedRequests> programs, String... options)
      throws IOException, InterruptedException {
    return new Watch(programs, () -> AgentProcess.startAsItComes(options));
  }

  /** Starts an agent that samples every second. */
  static Watch startQuick(List<PacedRequests> programs, String... options)
      throws IOException, InterruptedException {
    return new Watch(programs, () -> AgentProcess.start(options));
  }

  /** Unix time. */
  static double seconds() {
    return System.currentTimeMillis() / MS_PER_SECOND;
  }

  /** All samples so far. */
  List<Look> looks() {
    return List.copyOf(looks);
  }

  /** The next sample, with its scrape and its status. */
  Look next() throws IOException, InterruptedException {
    long before = looks.isEmpty() ? 0 : looks.getLast().scraped().samples();
    Scraped scraped = Scraped.of(agent);
    JsonObject status = new JsonObject();
    while (scraped.samples() <= before || samples(status) != scraped.samples()) {
      TimeUnit.MILLISECONDS.sleep(POLL_MS);
      noteCloses();
      scraped = Scraped.of(agent);
      if (scraped.samples() > before) {
        status = JsonParser.parseString(agent.get("/api/v1/status")).getAsJsonObject();
      }
    }
    noteCloses();
    Look look = new Look(scraped, status, closesBy(scraped.seconds()));
    looks.add(look);
    return look;
  }

  private static long samples(JsonObject status) {
    JsonObject sampling = status.getAsJsonObject("sampling");
    return sampling == null ? 0 : sampling.get("samples_total").getAsLong();
  }

  private void noteCloses() {
    closes.put(seconds(), programs.stream().mapToLong(one -> one.tally().closes()).sum());
  }

  /** The closed connections at a time; NaN before the watch began. */
  private double closesBy(double seconds) {
    Map.Entry<Double, Long> before = closes.floorEntry(seconds);
    Map.Entry<Double, Long> after = closes.ceilingEntry(seconds);
    if (before == null || after == null) {
      return Double.NaN;
    }
    double between = after.getKey() - before.getKey();
    double part = between > 0 ? (seconds - before.getKey()) / between : 0;
    return before.getValue() + part * (after.getValue() - before.getValue());
  }

  /** Waits for the first sample that meets a condition. */
  Look await(long patienceSeconds, Predicate<Look> shows) throws IOException, InterruptedException {
    double end = seconds() + patienceSeconds;
    Look look = next();
    while (!shows.test(look)) {
      if (seconds() > end) {
        throw new AssertionError("never seen; at last " + look.status());
      }
      look = next();
    }
    return look;
  }

  /**
   * Checks that the rates add up to the number of connections that the kit closed, within 5 %.
   *
   * @param of consecutive samples
   */
  void assertRate(List<Look> of, ToDoubleFunction<Look> said) {
    double closes = 0;
    for (Look look : of) {
      closes += (look.seconds() - before(look).seconds()) * said.applyAsDouble(look);
    }
    double really = of.getLast().closes() - before(of.getFirst()).closes();
    assertThat(closes).isCloseTo(really, within(0.05 * really));
  }

  private Look before(Look look) {
    return looks.get(looks.indexOf(look) - 1);
  }

  /** The samples with a finding of a kind. */
  List<Look> looksWith(String kind) {
    return looks.stream().filter(look -> !look.findings(kind).isEmpty()).toList();
  }

  /** The Unix time of the first failed connection of a program. */
  double firstFailureSeconds(PacedRequests program) {
    long nanos = program.tally().firstFailureNanos().orElseThrow();
    return (nanos - nanosAtEpoch) / NANOS_PER_SECOND;
  }

  @Override
  public void close() {
    agent.close();
  }
}
