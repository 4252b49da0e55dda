package io.tcpwait.outlet.page;

import static io.tcpwait.outlet.web.WebFixture.get;
import static io.tcpwait.outlet.web.WebFixture.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.kernel.PlainName;
import io.tcpwait.outlet.Statuses;
import io.tcpwait.outlet.web.TelemetryPath;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.WebFixture;
import io.tcpwait.outlet.web.connections.WebLimits;
import io.tcpwait.sample.Settings;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@SuppressWarnings("NullAway.Init")
class PageTest {
  private static final Path FILES = Path.of("src/main/resources/io/tcpwait/outlet/page");

  private volatile @Nullable HostStatus last;
  private WebFixture web;

  @BeforeEach
  void start() throws Exception {
    Map<String, HttpHandler> paths = new HashMap<>(new StaticFiles().paths());
    paths.put(
        "/",
        new IndexPage(() -> last, Integer::toString, "1.2.3<&>", TelemetryPath.parse("/metrics")));
    web = new WebFixture(WebFixture.routes(paths), WebConfig.DEFAULT, WebLimits.DEFAULT);
  }

  @AfterEach
  void stop() {
    web.close();
  }

  @Test
  void shouldLoadOnlyItsOwnFilesAndHaveNoInlineScript() throws Exception {
    last = HostStatus.of(Statuses.leak(1));
    String page = web.exchange(get("/"));
    assertThat(page)
        .startsWith("HTTP/1.1 200 ")
        .contains(
            "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self';",
            "Cache-Control: no-store",
            "tcpwait 1.2.3&lt;&amp;&gt;",
            "<title>WARNING \u00b7 tcpwait</title>".replace("\u00b7", "\u00c2\u00b7"),
            "338 sockets of outbound service 3306 are stuck in CLOSE_WAIT.",
            "com.shop.Orders, pid 4711, orders.service, container 0123456789ab, user 1001",
            "close_wait_leak.md")
        .doesNotContain("style=", "onclick", "{{", "unsafe-inline")
        .doesNotContainPattern("<script(?![^>]* src=\"static/)")
        .doesNotContainPattern("(?:src|<link[^>]* href)=\"(?!static/)");
  }

  @Test
  void shouldReportThatThereIsNoSampleYet() throws Exception {
    assertThat(web.exchange(get("/"))).contains(" 200 OK", "No sample was taken yet.");
  }

  @Test
  void shouldNotShowAnUnknownHostAsHealthy() throws Exception {
    last = HostStatus.of(Statuses.unknown());
    assertThat(web.exchange(get("/")))
        .contains("UNKNOWN", "The TCP table could not be read.", "The settings could not be read.");
  }

  @Test
  void shouldShowNamesAsText() throws Exception {
    for (String name : List.of("<script>alert(1)</script>", "\" onload='x", "&amp;")) {
      last = HostStatus.of(Statuses.ofProcess(PlainName.of(name)));
      assertThat(web.exchange(get("/")))
          .contains(Html.escape(name) + " never closes")
          .doesNotContain(name + " never closes");
    }
    assertThat(Html.escape("<>&\"'\u001b[1m\u202e"))
        .isEqualTo("&lt;&gt;&amp;&quot;&#39;\ufffd[1m\ufffd");
  }

  @Test
  void shouldRenderOnceForAllClients() throws Exception {
    last = HostStatus.of(Statuses.leak(1));
    String first = web.exchange(get("/", "Accept-Encoding: gzip"));
    assertThat(first).contains("Content-Encoding: gzip");
    assertThat(web.exchange(get("/", "Accept-Encoding: gzip")).length()).isEqualTo(first.length());
    assertThat(web.exchange(request("HEAD", "/"))).endsWith("\r\n\r\n");
    assertThat(web.exchange(request("POST", "/", "Content-Length: 0"))).contains(" 405 ");
  }

  @Test
  void shouldServeEveryFileOfThePage() throws IOException {
    TreeSet<String> served = new TreeSet<>(new StaticFiles().paths().keySet());
    try (Stream<Path> files = Files.walk(FILES)) {
      assertThat(served)
          .containsExactlyElementsOf(
              files
                  .filter(Files::isRegularFile)
                  .map(file -> "/static/" + FILES.relativize(file))
                  .filter(name -> !name.endsWith("index.html"))
                  .collect(Collectors.toCollection(TreeSet::new)));
    }
    for (String path : served) {
      assertThat(web.exchange(get(path))).as(path).startsWith("HTTP/1.1 200 ");
    }
    assertThat(web.exchange(get("/static/../app.js"))).startsWith("HTTP/1.1 404 ");
    assertThat(web.exchange(get("/static/index.html"))).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void shouldAnswerNotModifiedForAnUnchangedFile() throws Exception {
    String plain = web.exchange(get("/static/app.js"));
    String packed = web.exchange(get("/static/app.js", "Accept-Encoding: gzip"));
    assertThat(plain).contains("Content-Type: text/javascript", "Cache-Control: no-cache");
    assertThat(packed).contains("Content-Encoding: gzip").hasSizeLessThan(plain.length() / 2);
    String tag = plain.replaceFirst("(?s).*\r\nETag: ([^\r]*)\r\n.*", "$1");
    assertThat(tag).matches("W/\"[0-9a-f]{16}\"");
    assertThat(web.exchange(get("/static/app.js", "If-None-Match: " + tag)))
        .startsWith("HTTP/1.1 304 ")
        .endsWith("\r\n\r\n");
    assertThat(web.exchange(get("/static/app.css", "If-None-Match: " + tag)))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void shouldExplainEachSetting() {
    SettingNotes none = new SettingNotes(Map.of(), null);
    assertThat(Settings.NAMES).allSatisfy(name -> assertThat(none.note(name)).endsWith("."));
    assertThat(reuse(1, 0)).contains("Does nothing here, since tcp_timestamps is 0");
    assertThat(reuse(2, 1)).contains("loopback addresses alone");
    assertThat(reuse(1, 1)).contains("may take the port");
    assertThat(reuse(0, 1)).startsWith("Off: ");
    assertThat(SettingNotes.of(Statuses.leak(1)).note(Settings.KEEPALIVE_TIME))
        .endsWith("SO_KEEPALIVE: none of the 338 stuck sockets.");
  }

  @Test
  void shouldNotSayThatTimestampsAreOffWhenTheyCannotBeRead() {
    assertThat(new SettingNotes(Map.of(Settings.TW_REUSE, 1L), null).note(Settings.TW_REUSE))
        .isEqualTo("Works if tcp_timestamps is on, which could not be read.");
  }

  private static String reuse(long reuse, long timestamps) {
    Map<String, Long> settings = Map.of(Settings.TW_REUSE, reuse, Settings.TIMESTAMPS, timestamps);
    return new SettingNotes(settings, null).note(Settings.TW_REUSE);
  }
}
