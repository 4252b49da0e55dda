package io.tcpwait.packaged.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.packaged.AgentProcess;
import io.tcpwait.packaged.HostileHost;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names of real processes and network namespaces that look like markup, in a real browser. */
@Needs({Needs.NETNS, "perl", "unshare", "mount", "chromium", "chromedriver"})
class HostilePageIT {
  /** Elements that a name would make as markup; captions of charts belong to the page. */
  private static final String OBEYED =
      "return [...document.querySelectorAll('main img, main i, main script, [onerror], [onload],"
          + " main b:not(figcaption b)')].map(one => one.outerHTML)";

  private static final String CHOOSE =
      "[...document.querySelectorAll('#namespace-list button')]"
          + ".find(one => one.innerText === arguments[0])?.click()";

  @TempDir private Path folder;

  @Test
  void shouldShowNamesAsTextAndNotAsMarkup() throws Exception {
    try (Stage stage =
            new Stage(
                closedLater -> {
                  closedLater.push(new HostileHost(folder));
                  return AgentProcess.startAsItComes(
                      "--netns=all",
                      "--sample.interval=1s",
                      "--config.file=src/test/resources/stuck-after-5s.yml");
                });
        Browser browser = new Browser(stage.address()).open()) {
      for (String netns : HostileHost.namespaces()) {
        browser.await("#finding-list", "netns " + netns);
        browser.await("#namespace-list", netns);
      }
      for (String process : HostileHost.processes()) {
        browser.await("#finding-list", process);
      }
      browser.show("#events");
      browser.show("#peers");
      for (String netns : HostileHost.namespaces()) {
        browser.await("#event-list", netns);
        browser.await("#peer-list", netns);
      }
      // Each namespace is chosen once, so that its ceilings show its processes.
      for (String netns : HostileHost.namespaces()) {
        choose(browser, netns);
        browser.show("#history");
        browser.await("#charts", "CLOSE_WAIT");
      }
      assertThat((Iterable<?>) browser.run(OBEYED)).isEmpty();
      assertThat(browser.text("body")).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\n]]");
      browser.assertQuiet();
    }
  }

  private static void choose(Browser browser, String netns) throws InterruptedException {
    browser.show("#namespaces");
    // The script clicks within the page, since the page may redraw the list between two driver
    // commands.
    browser.run(CHOOSE, netns);
    browser.await("#namespace-list tr.chosen", netns);
    String process = HostileHost.processes().get(HostileHost.namespaces().indexOf(netns));
    browser.await("#ceiling-list", process);
  }
}
