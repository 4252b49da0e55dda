package io.tcpwait.packaged.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.Needs;
import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Severity;
import io.tcpwait.detect.Status;
import io.tcpwait.kernel.PlainName;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.site.Site;
import io.tcpwait.outlet.web.TelemetryPath;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.connections.WebLimits;
import io.tcpwait.sample.PeerList;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;

/** The page with statuses that no test could make with real sockets, served by the real server. */
@Needs({"chromium", "chromedriver", "npm"})
@SuppressWarnings("NullAway.Init")
class SyntheticPageIT {
  private static final String SCRIPT = "<script>alert(1)</script>";
  private static final String IMAGE = "<img src=x onerror=alert(1)>\u001b[31m\u202e";
  private static final int PEERS = 18_000;
  private static final int OTHERS = 49;
  private static final int SAMPLES_OF_HOURS = 6 * 60;

  private final Site site =
      new Site(Integer::toString, "1.2.3<&>", TelemetryPath.parse("/metrics"));
  private final ScheduledExecutorService sampler = Executors.newSingleThreadScheduledExecutor();
  private WebFixture web;
  private volatile List<Status> shown = List.of();
  private double seconds = System.currentTimeMillis() / 1e3;

  @BeforeEach
  void serve() throws Exception {
    web =
        new WebFixture(
            WebFixture.routes(site.paths(WebFixture.page(5))),
            WebConfig.DEFAULT,
            WebLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    sampler.shutdownNow();
    web.close();
  }

  private String address() {
    return "127.0.0.1:" + web.port();
  }

  /** Samples every second, as an agent would. */
  private void sample(Status... statuses) {
    shown = List.of(statuses);
    var _ = sampler.scheduleAtFixedRate(this::sample, 0, 1, TimeUnit.SECONDS);
  }

  private void sample() {
    seconds += 1;
    List<Status> now = new ArrayList<>();
    for (Status status : shown) {
      String netns = status.sample().netns();
      now.add(Statuses.at(status, netns, seconds));
      if (site.peerSink().wants()) {
        site.peerSink()
            .take(netns, seconds, netns.equals("host") && shown.size() > OTHERS ? peers() : few());
      }
    }
    site.publish(Statuses.host(now));
  }

  private static PeerList peers() {
    PeerList.Builder peers = new PeerList.Builder(PEERS, true, 5);
    for (int i = 0; i < PEERS; i++) {
      peers
          .peer(0, 0xffff_0a00_0000L + i, Service.tag(Role.OUTBOUND, 3306))
          .closeWait(i % 9, i % 3, 60_000 + i)
          .timeWait(i % 400, i % 50);
    }
    return peers.build();
  }

  private static PeerList few() {
    PeerList.Builder peers = new PeerList.Builder(1, true, 5);
    peers.peer(0, 0xffff_c0a8_0001L, Service.tag(Role.INBOUND, 443)).timeWait(7, 1);
    return peers.build();
  }

  /** An hour of a leak that increases, so that there is a history. */
  private void pastHours() {
    double now = seconds;
    for (int i = SAMPLES_OF_HOURS; i > 0; i--) {
      Status status = Statuses.withCloseWaits(400L - i + i % 7);
      site.publish(HostStatus.of(Statuses.at(status, "host", now - 60 * i)));
    }
  }

  @Test
  void shouldStaySmallWithManyPeersAndNamespaces() throws Exception {
    pastHours();
    List<Status> all = new ArrayList<>(List.of(Statuses.leak(1)));
    for (int i = 0; i < OTHERS; i++) {
      all.add(Statuses.at(Statuses.withCloseWaits(i), "shop/pod-" + i, seconds));
    }
    sample(all.toArray(Status[]::new));
    try (Browser browser = new Browser(address()).open()) {
      browser.await("#finding-list", "338 sockets");
      browser.await("#namespace-list", "shop/pod-48");
      assertThat(browser.all("#namespace-list tbody tr")).hasSize(OTHERS + 1);
      browser.show("#peers");
      browser.await("#peer-list", "Page 1 of 361, 18,049 peers");
      assertThat(browser.all("#peer-list tbody tr")).hasSize(50);
      browser.await("#peer-list", "10.0.");
      browser.click("#peer-list th button", 0);
      browser.await("#peer-list tbody tr", "10.0.0.0:3306");
      browser.click("#peer-list .pages button", -1);
      browser.await("#peer-list", "Page 2 of 361");
      browser.all("#peer-text").getFirst().sendKeys("10.0.70.7");
      browser.await("#peer-list", "Page 1 of 1, 11 peers");
      browser.all("#peer-text").getFirst().sendKeys("<x");
      browser.await("#peer-list", "No peer has this");
      browser.all("#peer-text").getFirst().sendKeys(Keys.BACK_SPACE, Keys.BACK_SPACE);
      browser.await("#peer-list", "11 peers");
      browser.show("#namespaces");
      browser.click("#namespace-list tbody button", 5);
      browser.await("#close-wait", "CLOSE_WAIT");
      assertThat(browser.all("#netns").getFirst().getDomProperty("value"))
          .isEqualTo(browser.text("#namespace-list tr.chosen th"));
      browser.show("#history");
      browser.click("input[name=range]", -1);
      browser.await("#charts", "CLOSE_WAIT");
      browser.assertAccessible();
      browser.assertQuiet();
      assertThat((Long) browser.run("return document.querySelectorAll('*').length"))
          .isLessThan(4_000L);
      browser.picture("many");
    }
  }

  @Test
  void shouldShowNamesAsTextAndNotAsMarkup() throws Exception {
    sample(
        Statuses.ofProcess(PlainName.of(SCRIPT)),
        Statuses.at(Statuses.ofProcess(PlainName.of(IMAGE)), PlainName.of(SCRIPT), seconds));
    try (Browser browser = new Browser(address()).open()) {
      browser.await("#finding-list", SCRIPT);
      browser.await("#ceiling-list", SCRIPT);
      browser.await("#namespace-list", SCRIPT);
      browser.show("#peers");
      browser.await("#peer-list", SCRIPT);
      browser.show("#events");
      browser.await("#event-list", SCRIPT);
      browser.show("#history");
      browser.await("#charts", "CLOSE_WAIT");
      assertThat(browser.all("main script, img")).isEmpty();
      assertThat(browser.text("main")).doesNotContain("\u001b", "\u202e").contains("<img src=x");
      browser.assertQuiet();
    }
  }

  @Test
  void shouldFitAPhone() throws Exception {
    pastHours();
    sample(Statuses.leak(1), Statuses.at(Statuses.withCloseWaits(5), "shop/cart", seconds));
    try (Browser browser = new Browser(address(), 390, 844).open()) {
      browser.await("#finding-list", "338 sockets");
      for (String section : List.of("#history", "#peers", "#agent", "#events")) {
        browser.show(section);
      }
      browser.await("#event-list", "raised");
      browser.await("#peer-list", "Page 1");
      browser.show("#history");
      browser.await("#charts", "CLOSE_WAIT");
      browser.assertFits();
      browser.assertAccessible();
      browser.assertQuiet();
      browser.picture("phone");
    }
  }

  @Test
  void shouldBeReadableInTheDark() throws Exception {
    pastHours();
    sample(Statuses.leak(1), Statuses.at(Statuses.withCloseWaits(5), "shop/cart", seconds));
    try (Browser browser = new Browser(address())) {
      browser.dark(true);
      browser.open().await("#finding-list", "338 sockets");
      browser.show("#history");
      browser.click("input[name=range]", -1);
      browser.await("#charts", "stuck");
      browser.show("#events");
      browser.await("#event-list", "raised");
      assertThat((String) browser.run("return getComputedStyle(document.body).backgroundColor"))
          .isEqualTo("rgb(15, 19, 24)");
      browser.assertAccessible();
      browser.assertQuiet();
      browser.picture("dark");
    }
  }

  @Test
  void shouldShowFindingsWithoutAScript() throws Exception {
    site.publish(
        HostStatus.of(Statuses.withFindings(List.of(Severity.CRITICAL, Severity.WARNING))));
    try (Browser browser = new Browser(address())) {
      browser.withoutScripts();
      browser.open();
      assertThat(browser.all("#finding-list .finding")).hasSize(2);
      assertThat(browser.text("#findings")).contains("CRITICAL", "2 findings", "stuck in");
      assertThat(browser.text("#settings")).contains("net.ipv4.tcp_max_tw_buckets");
      assertThat(browser.text("main")).contains("Without a script");
      assertThat(browser.all("#ceilings").getFirst().isDisplayed()).isFalse();
      assertThat(browser.all("header, nav, main, footer")).hasSizeGreaterThanOrEqualTo(4);
      browser.assertQuiet();
      browser.picture("plain");
    }
  }

  @Test
  void shouldBeUsableByKeyboard() throws Exception {
    sample(Statuses.leak(1), Statuses.at(Statuses.withCloseWaits(5), "shop/cart", seconds));
    try (Browser browser = new Browser(address()).open()) {
      browser.await("#peer-form", "Address");
      browser.all("body").getFirst().sendKeys(Keys.TAB);
      assertThat(browser.focused()).isEqualTo("Skip to the findings");
      browser.show("#namespaces");
      browser.await("#namespace-list", "shop/cart");
      browser.run("document.querySelectorAll('#namespace-list button')[1].focus()");
      browser.all("#namespace-list button").get(1).sendKeys(Keys.ENTER);
      browser.await("#namespace-list tr.chosen", "shop/cart");
      assertThat(browser.focused()).isEqualTo("shop/cart");
      assertThat(browser.all("h1")).hasSize(1);
      assertThat(
              browser.all("#namespace-list table").getFirst().findElements(By.tagName("caption")))
          .hasSize(1);
    }
  }
}
