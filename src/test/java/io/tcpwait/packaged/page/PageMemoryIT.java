package io.tcpwait.packaged.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.lab.closewait.CloseWaitPool;
import io.tcpwait.lab.closewait.CloseWaitPool.Options;
import io.tcpwait.packaged.AgentProcess;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The memory of the agent while eight pages are open, beside the same agent while it is scraped. A
 * history takes all its memory with its first sample, so that six hours take as much as one.
 */
@Needs(Needs.NETNS)
class PageMemoryIT {
  private static final int PAGES = 8;
  private static final long SCRAPED_SECONDS = 20;
  private static final long OPEN_SECONDS = 40;
  private static final double MOST_MORE_MIB = 6;
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final Pattern RESIDENT =
      Pattern.compile("(?m)^process_resident_memory_bytes (\\S+)$");

  /** All that an open page asks for in a minute, it asks for at each sample here. */
  private static final List<String> ASKED =
      List.of(
          "/",
          "/api/v1/status",
          "/api/v1/history",
          "/api/v1/peers?sort=stuck",
          "/api/v1/events",
          "/static/app.js");

  @Test
  void shouldTakeLittleMoreWithEightPagesOpen() throws Exception {
    try (Stage stage =
        new Stage(
            closedLater -> {
              CloseWaitPool pool = CloseWaitPool.open(Options.of(300, 8));
              closedLater.push(pool);
              pool.replaceBackend();
              return AgentProcess.startAsItComes("--sample.interval=1s");
            })) {
      while (!stage.get("/metrics").contains("tcpwait_samples_total")) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
      double scraped = largestMib(stage, SCRAPED_SECONDS, 0);
      double open = largestMib(stage, OPEN_SECONDS, PAGES);
      System.out.printf("resident: %.1f MiB scraped, %.1f MiB with eight pages%n", scraped, open);
      assertThat(open - scraped).isLessThanOrEqualTo(MOST_MORE_MIB);
    }
  }

  private static double largestMib(Stage stage, long seconds, int pages)
      throws IOException, InterruptedException {
    double largest = 0;
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() < end) {
      for (int page = 0; page < pages; page++) {
        for (String path : ASKED) {
          stage.get(path);
        }
      }
      stage.get("/api/v1/status");
      Matcher resident = RESIDENT.matcher(stage.get("/metrics"));
      assertThat(resident.find()).isTrue();
      largest = Math.max(largest, Double.parseDouble(resident.group(1)) / BYTES_PER_MIB);
      TimeUnit.MILLISECONDS.sleep(500); // Two rounds for each sample.
    }
    return largest;
  }
}
