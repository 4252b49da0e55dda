package io.tcpwait.lab.attack;

import io.tcpwait.kit.Netns;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The result of a trial.
 *
 * @param end how the server ended by itself; "" if it still runs
 * @param lateSamples samples begun late; -1 if not known
 * @param missingSamples samples not taken, although there was time for them; -1 if not known
 * @param residentMib the peak of resident memory
 * @param descriptorsLeft additional descriptors {@value #SETTLE_SECONDS} s after the end
 */
record TrialRow(
    String trial,
    String server,
    String end,
    int answered,
    int asked,
    double slowestSeconds,
    long lateSamples,
    long missingSamples,
    long residentMib,
    long descriptorsLeft) {
  private static final int SETTLE_SECONDS = 3;
  private static final int PATIENCE_TENTHS = 30;
  private static final long KIB_PER_MIB = 1024;

  static final String HEADING =
      """
      | attack or fault | on | scrapes answered | slowest, s | samples late | missing | resident at most, MiB | descriptors left |
      |---|---|---|---|---|---|---|---|\
      """;

  /** Runs a trial in a network namespace of its own. */
  static TrialRow of(Trial trial, Setup setup, Path agent, int seconds) throws Exception {
    return Netns.call(
        () -> {
          try (Victim victim = new Victim(agent, setup)) {
            return of(trial, victim, seconds);
          }
        });
  }

  private static TrialRow of(Trial trial, Victim victim, int seconds) throws Exception {
    Samples before = Samples.of(victim);
    long descriptors = victim.leastDescriptors();
    Scrapes scrapes = new Scrapes(victim.scraper);
    try (scrapes) {
      trial.course().run(victim, seconds);
    }
    Pause.until(System.nanoTime() + SETTLE_SECONDS * Pause.SECOND_NANOS);
    if (!victim.isAlive()) {
      String end = "exit " + victim.exitStatus() + ": " + victim.lastLines();
      return row(trial, victim, end, scrapes, Samples.UNKNOWN, 0, 0);
    }
    long left = Math.max(0, victim.leastDescriptors() - descriptors);
    long resident = victim.status("VmHWM") / KIB_PER_MIB;
    return row(trial, victim, "", scrapes, Samples.of(victim).since(before), resident, left);
  }

  private static TrialRow row(
      Trial trial,
      Victim victim,
      String end,
      Scrapes scrapes,
      Samples samples,
      long residentMib,
      long descriptorsLeft) {
    return new TrialRow(
        trial.name(),
        victim.setup.name(),
        end,
        scrapes.answered(),
        scrapes.asked(),
        scrapes.slowestSeconds(),
        samples.late(),
        samples.missing(),
        residentMib,
        descriptorsLeft);
  }

  /** The agent's own sample counters at a point in time. */
  private record Samples(double taken, long late, long missing, long nanos) {
    static final Samples UNKNOWN = new Samples(0, -1, -1, 0);

    /** Waits for the end of a sample, so that a sample in progress does not count as missing. */
    static Samples of(Victim victim) {
      if (victim.setup.server() != Setup.Server.TCPWAIT) {
        return UNKNOWN;
      }
      try {
        long start = System.nanoTime();
        Samples first = now(victim);
        Samples next = first;
        for (int tenths = 1; next.taken == first.taken && tenths <= PATIENCE_TENTHS; tenths++) {
          Pause.until(start + tenths * Pause.SECOND_NANOS / 10);
          next = now(victim);
        }
        return next;
      } catch (IOException e) {
        return UNKNOWN;
      }
    }

    private static Samples now(Victim victim) throws IOException {
      String scraped = victim.scraper.scrape();
      return new Samples(
          TextFormat.sum(scraped, "tcpwait_samples_total"),
          (long) TextFormat.sum(scraped, "tcpwait_samples_late_total"),
          0,
          System.nanoTime());
    }

    Samples since(Samples before) {
      if (late < 0 || before.late < 0) {
        return UNKNOWN;
      }
      double room = (nanos - before.nanos) / (double) Pause.SECOND_NANOS;
      // A sample may end up to one interval after its time.
      long missing = Math.max(0, (long) (room - (taken - before.taken)));
      return new Samples(taken, late - before.late, missing, nanos);
    }
  }

  /** A row of the table in Markdown. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %d of %d | %.2f | %s | %s | %s | %s |",
        trial,
        server,
        answered,
        asked,
        slowestSeconds,
        known(lateSamples),
        known(missingSamples),
        end.isEmpty() ? residentMib : end.lines().findFirst().orElse(""),
        end.isEmpty() ? descriptorsLeft : "");
  }

  private static String known(long count) {
    return count < 0 ? "" : Long.toString(count);
  }
}
