package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Options;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** The limit of TIME_WAITs is below a steady load, and two findings recommend a new limit. */
@Needs(Needs.NETNS)
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock("processors")
class BucketNumberIT {
  private static final int RATE = 40;
  private static final Pattern ABOVE = Pattern.compile("above ([0-9,]+),");

  @Test
  void shouldRecommendTheSameLimitInBothFindingsWhileTheLoadIsSteady() throws Exception {
    Netns.call(
        () -> {
          Netns.sysctl("net.ipv4.tcp_max_tw_buckets", 900);
          try (PacedRequests requests =
                  PacedRequests.start(Options.of(RATE, Variant.SERVER_CLOSES));
              Watch watch = Watch.startQuick(List.of(requests))) {
            watch.await(60, look -> look.trouble().contains("time_wait_buckets critical"));
            for (int i = 0; i < 15; i++) {
              watch.next();
            }
            Map<String, Set<String>> said = new TreeMap<>();
            for (String kind : List.of("sysctl", "time_wait_buckets")) {
              for (Look look : watch.looksWith(kind)) {
                said.computeIfAbsent(kind, any -> new TreeSet<>()).add(above(look.finding(kind)));
              }
            }
            assertThat(said.keySet()).containsExactly("sysctl", "time_wait_buckets");
            Set<String> numbers = new TreeSet<>();
            said.values().forEach(numbers::addAll);
            assertThat(numbers).as(said.toString()).hasSize(1);
            int number = Integer.parseInt(numbers.iterator().next().replace(",", ""));
            assertThat(number).isBetween(RATE * 61, RATE * 67);
          }
          return null;
        });
  }

  private static String above(JsonObject finding) {
    Matcher number = ABOVE.matcher(finding.getAsJsonArray("helps").get(0).getAsString());
    assertThat(number.find()).as(finding.toString()).isTrue();
    return number.group(1);
  }
}
