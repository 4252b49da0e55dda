package io.tcpwait.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.Netns;
import io.tcpwait.kit.SocketZoo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged agent's counts of some 5,000 sockets in all states, compared with ss(8). */
@Needs(Needs.NETNS)
class SocketsIT {
  private static final int SOCKETS = 5_000;

  @TempDir private Path folder;

  @Test
  void countsTheSameSocketsAsSs() throws Exception {
    compare(List.of(AgentProcess.LAUNCHER.toString()), "netlink");
  }

  @Test
  @Needs("gcc")
  void countsTheSameSocketsIfNetlinkIsRefused() throws Exception {
    Path wrapper = folder.resolve("without_netlink");
    String source = "src/kit/c/without_netlink.c";
    Netns.run("gcc", "-O2", "-Wall", "-Wextra", "-o", wrapper.toString(), source);
    compare(List.of(wrapper.toString(), AgentProcess.LAUNCHER.toString()), "procfs");
  }

  private static void compare(List<String> launcher, String source) throws Exception {
    Netns.call(
        () -> {
          try (SocketZoo zoo = SocketZoo.open(SOCKETS);
              AgentProcess agent =
                  AgentProcess.start(launcher, "--config.file=src/test/resources/top-50.yml")) {
            assertThat(zoo.expected()).hasSizeGreaterThanOrEqualTo(9);
            // All scrapes use one connection, so that both sides count the same.
            Map<String, Double> scrape = agent.awaitNextSample();
            SsTable ss = SsTable.read();
            assertThat(scrape).containsEntry("tcpwait_source_up{source=\"" + source + "\"}", 1.0);
            assertStates(scrape, ss);
            assertPeers(scrape, "tcpwait_close_wait_sockets", ss.byPeer("close_wait"));
            assertPeers(scrape, "tcpwait_time_wait_sockets", ss.byPeer("time_wait"));
          }
          return null;
        });
  }

  private static void assertStates(Map<String, Double> scrape, SsTable ss) {
    Map<String, Long> states = new TreeMap<>();
    Pattern state = Pattern.compile("tcpwait_sockets\\{.*state=\"(.*)\"}");
    scrape.forEach(
        (series, sockets) -> {
          Matcher matcher = state.matcher(series);
          if (matcher.matches()) {
            states.put(matcher.group(1), sockets.longValue());
          }
        });
    assertThat(states).hasSize(11);
    states.values().removeIf(sockets -> sockets == 0);
    assertThat(states).isEqualTo(ss.byState());
  }

  /** Each named peer has the count of ss, and the sum is that of ss. */
  private static void assertPeers(Map<String, Double> scrape, String metric, Map<String, Long> ss) {
    Pattern labels = Pattern.compile(metric + "\\{netns=\"[^\"]+\",(.*)}");
    long named = 0;
    double sum = 0;
    for (Map.Entry<String, Double> series : scrape.entrySet()) {
      Matcher matcher = labels.matcher(series.getKey());
      if (matcher.matches()) {
        sum += series.getValue();
        if (!matcher.group(1).startsWith("peer=\"other\"")) {
          named++;
          assertThat(ss).containsEntry(matcher.group(1), series.getValue().longValue());
        }
      }
    }
    assertThat(named).isEqualTo(Math.min(50, ss.size()));
    assertThat(sum).isEqualTo(ss.values().stream().mapToDouble(Long::doubleValue).sum());
  }
}
