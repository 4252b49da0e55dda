package io.tcpwait.lab;

import io.tcpwait.kit.Daemon;
import io.tcpwait.kit.Pause;
import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Measures the cost of viewers of the page to an agent, beside as many scrapers at the same pace.
 */
final class Viewers {
  private static final String NOBODY = "nobody";
  private static final double NS_PER_MS = 1e6;

  private final Daemon agent;
  private final Audience audience;
  private final String viewers;
  private final String scrapers;
  private final Results cpu = new Results();
  private final Results perRequest = new Results();
  private final Map<String, Figures> worst = new LinkedHashMap<>();

  /** Figures that should stay small: unanswered requests, late samples, threads and memory. */
  private record Figures(long refused, double late, long threads, long residentKib) {
    private Figures worse(Figures other) {
      return new Figures(
          refused + other.refused,
          late + other.late,
          Math.max(threads, other.threads),
          Math.max(residentKib, other.residentKib));
    }
  }

  /** Lets an audience look for that time. */
  @FunctionalInterface
  private interface Looking {
    Audience.Asked look(int seconds) throws InterruptedException;
  }

  Viewers(Daemon agent, Audience audience) {
    this.agent = agent;
    this.audience = audience;
    viewers = audience.clients() + " viewers";
    scrapers = audience.clients() + " scrapers";
  }

  /** Measures in each round without clients, with the scrapers, and with the viewers. */
  void measure(int rounds, int seconds) throws IOException, InterruptedException {
    // Warms up code and the compressed files of the page.
    audience.scrape(seconds);
    audience.view(seconds);
    for (int i = 0; i < rounds; i++) {
      Map<String, Double> all = new LinkedHashMap<>();
      Map<String, Double> each = new LinkedHashMap<>();
      measure(NOBODY, all, each, seconds, this::nobody);
      measure(scrapers, all, each, seconds, audience::scrape);
      measure(viewers, all, each, seconds, audience::view);
      cpu.add(all);
      perRequest.add(each);
    }
    cpu.print("CPU ms per round", List.of(scrapers));
    perRequest.print("CPU ms per request", List.of(scrapers));
    worst.forEach(
        (who, figures) ->
            System.out.printf(
                "%-12s %d refused, %.0f samples late, %d threads and %d KiB resident at most%n",
                who, figures.refused, figures.late, figures.threads, figures.residentKib));
  }

  private Audience.Asked nobody(int seconds) {
    Pause.until(System.nanoTime() + seconds * Pause.SECOND_NANOS);
    return new Audience.Asked(0, 0);
  }

  private void measure(
      String who, Map<String, Double> all, Map<String, Double> each, int seconds, Looking looking)
      throws IOException, InterruptedException {
    double late = late();
    long before = agent.cpuNanos();
    Audience.Asked asked = looking.look(seconds);
    double ms = (agent.cpuNanos() - before) / NS_PER_MS;
    all.put(who, ms);
    if (asked.answered() > 0) {
      each.put(who, (ms - all.getOrDefault(NOBODY, 0.0)) / asked.answered());
    }
    Figures figures =
        new Figures(
            asked.refused(), late() - late, agent.threads(), agent.kilobytes("status", "VmRSS"));
    worst.merge(who, figures, Figures::worse);
  }

  private double late() throws IOException {
    return TextFormat.sum(agent.scrape(), "tcpwait_samples_late_total");
  }
}
