package io.tcpwait.packaged.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The memory of an agent with eight open pages, compared with an agent that is only scraped. Both
 * have the same age and sockets. A history takes all its memory with its first sample, so that six
 * hours take as much as one.
 */
@Needs(Needs.NETNS)
class PageMemoryIT {
  private static final int PAGES = 8;
  private static final int ROUNDS = 45;
  private static final double MOST_MORE_MIB = 6;
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final Pattern RESIDENT =
      Pattern.compile("(?m)^process_resident_memory_bytes (\\S+)$");

  /** The requests of a page, and their interval in samples; a file is requested once. */
  private static final Map<String, Integer> ASKED =
      Map.ofEntries(
          Map.entry("/", 1),
          Map.entry("/api/v1/status", 1),
          Map.entry("/api/v1/history", 10),
          Map.entry("/api/v1/peers?sort=stuck", 15),
          Map.entry("/api/v1/events", 30),
          Map.entry("/static/app.css", ROUNDS),
          Map.entry("/static/app.js", ROUNDS),
          Map.entry("/static/charts.js", ROUNDS),
          Map.entry("/static/format.js", ROUNDS),
          Map.entry("/static/peers.js", ROUNDS),
          Map.entry("/static/sections.js", ROUNDS),
          Map.entry("/static/uplot/uPlot.iife.min.js", ROUNDS));

  @Test
  void shouldTakeLittleMoreWithEightPagesOpen() throws Exception {
    try (Stage scraped = stage();
        Stage open = stage()) {
      double scrapedMib = 0;
      double openMib = 0;
      for (int round = 0; round < ROUNDS; round++) {
        for (int page = 0; page < PAGES; page++) {
          look(open, round);
        }
        scrapedMib = Math.max(scrapedMib, residentMib(scraped));
        openMib = Math.max(openMib, residentMib(open));
        TimeUnit.SECONDS.sleep(1); // Waits for a sample.
      }
      System.out.printf(
          "resident: %.1f MiB scraped, %.1f MiB with eight pages%n", scrapedMib, openMib);
      assertThat(openMib - scrapedMib).isLessThanOrEqualTo(MOST_MORE_MIB);
    }
  }

  private static Stage stage() throws Exception {
    Stage stage =
        new Stage(
            closedLater -> {
              CloseWaitPool pool = CloseWaitPool.open(Options.of(300, 8));
              closedLater.push(pool);
              pool.replaceBackend();
              return AgentProcess.startAsItComes("--sample.interval=1s");
            });
    while (!stage.get("/metrics").contains("tcpwait_samples_total")) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    return stage;
  }

  private static void look(Stage stage, int round) throws IOException {
    for (Map.Entry<String, Integer> asked : ASKED.entrySet()) {
      if (round % asked.getValue() == 0) {
        stage.getPacked(asked.getKey());
      }
    }
  }

  private static double residentMib(Stage stage) throws IOException {
    Matcher resident = RESIDENT.matcher(stage.get("/metrics"));
    assertThat(resident.find()).isTrue();
    return Double.parseDouble(resident.group(1)) / BYTES_PER_MIB;
  }
}
