package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The rate of TIME_WAITs over the last minute, by the remaining TIME_WAITs. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
class LastMinuteIT {
  private static final int RATE = 60;

  @TempDir private Path folder;

  /** A port is reused after some ten seconds, and its TIME_WAIT is then gone. */
  @Test
  void theRateIsLeftOutIfPortsAreReused() throws Exception {
    JsonObject service = serviceAfter(25, 1_200, 1);
    assertThat(service.get("arrivals_per_second").getAsDouble()).isCloseTo(RATE, within(15.0));
    assertThat(lastMinute(service).isJsonNull()).as(service.toString()).isTrue();
  }

  @Test
  void theRateIsShownIfEachTimeWaitLastsItsTime() throws Exception {
    JsonObject service = serviceAfter(64, 20_000, 0);
    assertThat(lastMinute(service).getAsDouble()).isCloseTo(RATE, within(5.0));
  }

  private static JsonElement lastMinute(JsonObject service) {
    return service.get("arrivals_per_second_last_minute");
  }

  private JsonObject serviceAfter(int seconds, int ports, int reuse) throws Exception {
    return Netns.call(
        () -> {
          FewPorts.leave(ports, reuse);
          try (PacedRequests requests =
              PacedRequests.start(Options.of(RATE, Variant.CLIENT_CLOSES))) {
            TimeUnit.SECONDS.sleep(seconds);
            assertThat(requests.tally().failures()).isZero();
            return OneReport.json(folder)
                .object()
                .getAsJsonObject("time_wait")
                .getAsJsonArray("by_service")
                .get(0)
                .getAsJsonObject();
          }
        });
  }
}
