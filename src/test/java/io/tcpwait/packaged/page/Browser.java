package io.tcpwait.packaged.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.tcpwait.kit.Netns;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A headless Chromium in the network namespace of the calling thread, with checks of its errors.
 */
final class Browser implements AutoCloseable {
  private static final Path AXE = Path.of("src/test/page/node_modules/axe-core/axe.min.js");
  private static final Path PICTURES = Path.of("target/pages");
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final Path profile;
  private final ChromeDriver driver;
  private final String address;

  /**
   * Opens the page of an agent.
   *
   * @param address of the agent, with its port
   */
  Browser(String address) throws IOException {
    this(address, 1280, 900);
  }

  /** Opens the page in a window of another size. */
  Browser(String address, int width, int height) throws IOException {
    this.address = address;
    profile = Files.createTempDirectory("chromium");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable("browser", Level.ALL);
    logs.enable("performance", Level.ALL);
    ChromeOptions options = new ChromeOptions();
    options.setBinary("/usr/bin/chromium");
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--user-data-dir=" + profile,
        "about:blank");
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(new File("/usr/bin/chromedriver"))
            .usingAnyFreePort()
            .build();
    driver = new ChromeDriver(service, options);
    resize(width, height);
  }

  Browser open() {
    complaints();
    askedHosts();
    driver.get("http://" + address + "/");
    return this;
  }

  /** Sets the size of the viewport; that of a phone may be smaller than any window. */
  void resize(int width, int height) {
    driver.manage().window().setSize(new Dimension(width, height));
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
  }

  void dark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  void withoutScripts() {
    driver.executeCdpCommand("Emulation.setScriptExecutionDisabled", Map.of("value", true));
  }

  /** The visible text of an element. */
  String text(String css) {
    return driver.findElement(By.cssSelector(css)).getText();
  }

  List<WebElement> all(String css) {
    return driver.findElements(By.cssSelector(css));
  }

  /** The text of the focused element. */
  String focused() {
    return driver.switchTo().activeElement().getText();
  }

  Object run(String script, Object... arguments) {
    return ((JavascriptExecutor) driver).executeScript(script, arguments);
  }

  /** Waits until an element shows a text, and returns its whole text. */
  String await(String css, String part) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      String text = shown(css);
      if (text.contains(part)) {
        return text;
      }
      assertThat(System.nanoTime())
          .as(part + " never seen in " + css + ": " + text)
          .isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /**
   * Clicks an element. If the page draws it anew meanwhile, clicks the new one.
   *
   * @param index among the elements of the selector; a negative index counts from the end
   */
  void click(String css, int index) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      List<WebElement> all = all(css);
      try {
        all.get(index < 0 ? all.size() + index : index).click();
        return;
      } catch (StaleElementReferenceException e) {
        assertThat(System.nanoTime()).as(css + " is drawn anew all the time").isLessThan(end);
      }
    }
  }

  /** The text of an element that the page may be about to replace. */
  private String shown(String css) {
    try {
      return text(css);
    } catch (NoSuchElementException | StaleElementReferenceException e) {
      return "";
    }
  }

  /** Scrolls to a section, as a reader would; some sections load their figures only then. */
  void show(String css) {
    run("document.querySelector(arguments[0]).scrollIntoView()", css);
  }

  /** Saves the whole page as a picture, for review. */
  void picture(String name) throws IOException {
    long height = ((Number) run("return document.documentElement.scrollHeight")).longValue();
    long width = ((Number) run("return innerWidth")).longValue();
    resize((int) width, (int) Math.min(height, 12_000));
    run("scrollTo(0, 0)");
    Files.createDirectories(PICTURES);
    Files.write(PICTURES.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
  }

  /** Errors and warnings of the console since the last call, including policy violations. */
  List<String> complaints() {
    return driver.manage().logs().get("browser").getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** The hosts of all requests since the last call. */
  List<String> askedHosts() {
    List<String> hosts = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get("performance")) {
      JsonObject message =
          JsonParser.parseString(entry.getMessage()).getAsJsonObject().getAsJsonObject("message");
      if (message.get("method").getAsString().equals("Network.requestWillBeSent")) {
        JsonObject request = message.getAsJsonObject("params").getAsJsonObject("request");
        String url = request.get("url").getAsString();
        if (!url.startsWith("chrome:")) { // Chromium's own first page, before ours.
          hosts.add(url.replaceFirst("^http://([^/]*)/.*$", "$1"));
        }
      }
    }
    return hosts.stream().distinct().toList();
  }

  /**
   * Checks that there is no error on the console, no policy violation, and no request to another
   * host.
   */
  void assertQuiet() {
    assertThat(complaints()).isEmpty();
    assertThat(askedHosts()).isSubsetOf(address);
  }

  /** Checks that axe-core finds no serious or critical problem. */
  void assertAccessible() throws Exception {
    if (!Files.exists(AXE)) {
      Netns.run("sh", "-c", "cd src/test/page && npm ci --silent");
    }
    run(Files.readString(AXE, UTF_8));
    driver.manage().timeouts().scriptTimeout(PATIENCE);
    Object found =
        driver.executeAsyncScript(
            "const done = arguments[arguments.length - 1];"
                + "axe.run(document, { resultTypes: ['violations'] }).then("
                + "r => done(JSON.stringify(r.violations.map(v => ({ impact: v.impact, id: v.id,"
                + " nodes: v.nodes.slice(0, 5).map(n => n.html + ' ' + n.failureSummary) })))))");
    JsonArray violations = JsonParser.parseString((String) found).getAsJsonArray();
    assertThat(violations)
        .filteredOn(
            one ->
                List.of("serious", "critical")
                    .contains(one.getAsJsonObject().get("impact").getAsString()))
        .isEmpty();
  }

  /** Checks that the page fits the viewport; elements that scroll by themselves may be wider. */
  void assertFits() {
    assertThat((Boolean) run("return document.documentElement.scrollWidth <= innerWidth")).isTrue();
  }

  @Override
  public void close() throws IOException {
    driver.quit();
    try (Stream<Path> files = Files.walk(profile)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
