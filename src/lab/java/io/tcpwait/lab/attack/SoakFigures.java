package io.tcpwait.lab.attack;

import io.tcpwait.kit.TextFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * The figures of the agent at the end of one round of a {@link Soak}, after the clients of its
 * attack have ended.
 *
 * @param samples taken since its start
 * @param lateSamples begun late, since its start
 * @param residentKib at present
 * @param slowestSeconds of all scrapes so far
 */
public record SoakFigures(
    int second,
    String attack,
    long samples,
    long lateSamples,
    long sockets,
    long residentKib,
    long descriptors,
    long threads,
    long series,
    int answered,
    int asked,
    double slowestSeconds) {
  static final String HEADING =
      "%7s %7s %5s %8s %9s %5s %7s %6s %11s %7s  %s"
          .formatted(
              "seconds",
              "samples",
              "late",
              "sockets",
              "VmRSS KiB",
              "files",
              "threads",
              "series",
              "scrapes",
              "slowest",
              "attack");

  private static final long MOST_RESIDENT_KIB = 96 * 1024;
  private static final double LONGEST_SCRAPE_SECONDS = 2;

  /** Increases that may be chance: a connection, a thread of the JVM, the page of a heap. */
  private static final int MORE_DESCRIPTORS = 4;

  private static final int MORE_THREADS = 3;
  private static final double MORE_MEMORY = 1.10;
  private static final double MORE_SERIES = 1.05;

  static SoakFigures of(Victim victim, Scraper scraper, Scrapes scrapes, int second, String attack)
      throws IOException {
    String scraped = scraper.scrape();
    return new SoakFigures(
        second,
        attack,
        (long) TextFormat.sum(scraped, "tcpwait_samples_total"),
        (long) TextFormat.sum(scraped, "tcpwait_samples_late_total"),
        (long) TextFormat.sum(scraped, "tcpwait_sockets"),
        victim.status("VmRSS"),
        victim.leastDescriptors(),
        victim.status("Threads"),
        TextFormat.series(scraped).count(),
        scrapes.answered(),
        scrapes.asked(),
        scrapes.slowestSeconds());
  }

  /** Compares the last quarter with the second quarter. By then the agent has seen each attack. */
  static List<String> increases(List<SoakFigures> all) {
    List<String> found = new ArrayList<>();
    int quarter = Math.max(1, all.size() / 4);
    Compared compared =
        new Compared(
            all.subList(quarter, 2 * quarter),
            all.subList(all.size() - quarter, all.size()),
            found);
    compared.most("KiB resident", SoakFigures::residentKib, before -> before * MORE_MEMORY);
    compared.most("descriptors", SoakFigures::descriptors, before -> before + MORE_DESCRIPTORS);
    compared.most("threads", SoakFigures::threads, before -> before + MORE_THREADS);
    compared.most("series", SoakFigures::series, before -> before * MORE_SERIES);
    SoakFigures first = all.getFirst();
    SoakFigures last = all.getLast();
    long residentKib = all.stream().mapToLong(SoakFigures::residentKib).max().orElse(0);
    if (residentKib > MOST_RESIDENT_KIB) {
      found.add(residentKib + " KiB were resident, more than " + MOST_RESIDENT_KIB);
    }
    long missing = last.second - first.second - (last.samples - first.samples);
    if (missing > 1 && last.lateSamples == first.lateSamples) {
      found.add(missing + " samples were neither taken nor counted as late");
    }
    if (last.answered < last.asked) {
      found.add((last.asked - last.answered) + " of " + last.asked + " scrapes failed");
    }
    if (last.slowestSeconds > LONGEST_SCRAPE_SECONDS) {
      found.add("a scrape took %.1f s".formatted(last.slowestSeconds));
    }
    return found;
  }

  /** Compares the largest figures in two parts of a soak. */
  private record Compared(List<SoakFigures> early, List<SoakFigures> late, List<String> found) {
    void most(String what, ToDoubleFunction<SoakFigures> figure, DoubleUnaryOperator limit) {
      double before = early.stream().mapToDouble(figure).max().orElse(0);
      double after = late.stream().mapToDouble(figure).max().orElse(0);
      if (after > limit.applyAsDouble(before)) {
        found.add(String.format(Locale.ROOT, "%s went from %.0f to %.0f", what, before, after));
      }
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%7d %7d %5d %8d %9d %5d %7d %6d %5d of %d %6.2fs  %s",
        second,
        samples,
        lateSamples,
        sockets,
        residentKib,
        descriptors,
        threads,
        series,
        answered,
        asked,
        slowestSeconds,
        attack);
  }
}
