package io.tcpwait.packaged.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.kit.closewait.CloseWaitPool;
import io.tcpwait.kit.closewait.CloseWaitPool.Options;
import io.tcpwait.kit.timewait.FewPorts;
import io.tcpwait.kit.timewait.PacedRequests;
import io.tcpwait.kit.timewait.PacedRequests.Variant;
import io.tcpwait.outlet.json.Schema;
import io.tcpwait.packaged.AgentProcess;
import org.junit.jupiter.api.Test;

/** The page of the packaged agent, over real sockets, in a real browser. */
@Needs({Needs.NETNS, "chromium", "chromedriver", "npm"})
class LivePageIT {
  private static final String STUCK_AFTER_5S =
      "--config.file=src/test/resources/stuck-after-5s.yml";

  private static final String INTERVAL = "--sample.interval=1s";

  @Test
  void shouldShowALeakAndTheLossOfTheAgent() throws Exception {
    try (Stage stage =
            new Stage(
                closedLater -> {
                  CloseWaitPool pool = CloseWaitPool.open(Options.of(60, 3));
                  closedLater.push(pool);
                  pool.replaceBackend();
                  return AgentProcess.startAsItComes(STUCK_AFTER_5S, INTERVAL);
                });
        Browser browser = new Browser(stage.address()).open()) {
      String finding = browser.await("#finding-list", "60 sockets of outbound service 8080");
      assertThat(finding)
          .contains("WARNING", "close_wait_leak", "127.40.0.1:8080", "Seen", "since ");
      browser.show("#close-wait");
      browser.await("#close-wait", "127.40.0.1:8080");
      assertThat(browser.text("#close-wait")).contains("eof_unread", "under 1 min");
      browser.show("#history");
      browser.await("#charts", "60 stuck");
      browser.show("#peers");
      browser.await("#peer-list", "127.40.0.1:8080");
      browser.show("#events");
      browser.await("#event-list", "raised");
      browser.show("#agent");
      browser.await("#costs", "MiB");
      browser.assertAccessible();
      browser.assertQuiet();
      browser.picture("leak");
      for (String answer : new String[] {"status", "history", "events", "peers"}) {
        Schema.of(answer).assertHolds(stage.get("/api/v1/" + answer));
      }
      stage.agent().awaitLine("finding raised", "close_wait_leak");
      stage.agent().stop();
      assertThat(browser.await("#stale", "has not answered since"))
          .containsPattern("since [0-9:]{8} UTC. All figures are of [0-9:]{8} UTC");
      browser.assertAccessible();
      browser.picture("stale");
      assertThat(browser.complaints()).allMatch(line -> line.contains("ERR_"));
    }
  }

  @Test
  void shouldShowPortsThatRunOut() throws Exception {
    try (Stage stage =
            new Stage(
                closedLater -> {
                  FewPorts.leave(600, 0);
                  closedLater.push(
                      PacedRequests.start(PacedRequests.Options.of(60, Variant.CLIENT_CLOSES)));
                  return AgentProcess.startAsItComes(INTERVAL);
                });
        Browser browser = new Browser(stage.address()).open()) {
      assertThat(browser.await("#finding-list", "CRITICAL"))
          .contains("port_budget", "127.90.0.1:8086");
      browser.await("#ceiling-list", "127.90.0.1:8086");
      browser.show("#time-wait");
      browser.await("#time-wait", "127.90.0.1:8086");
      browser.await("#arrivals", "Arrivals a second over the last minute");
      assertThat(browser.all("#arrivals canvas")).hasSize(1);
      browser.assertAccessible();
      browser.assertQuiet();
      browser.show("#history");
      browser.await("#charts", "used");
      browser.picture("exhaustion");
    }
  }

  @Test
  void shouldShowAHealthyHost() throws Exception {
    try (Stage stage = new Stage(closedLater -> AgentProcess.startAsItComes(INTERVAL));
        Browser browser = new Browser(stage.address()).open()) {
      browser.await("#finding-list", "OK");
      browser.await("#close-wait", "No socket is in CLOSE_WAIT");
      assertThat(browser.text("#finding-list")).doesNotContain("WARNING", "CRITICAL");
      browser.assertAccessible();
      browser.assertQuiet();
      browser.picture("healthy");
    }
  }
}
