package io.tcpwait.outlet.page;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.outlet.web.TelemetryPath;
import io.tcpwait.outlet.web.answers.Pages;
import io.tcpwait.outlet.web.answers.Replies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The page at {@code /}: findings and settings as HTML, and empty elements that its script fills.
 * It is rendered once for each status, for all clients.
 */
public final class IndexPage implements HttpHandler {
  private static final HttpString CONTENT_SECURITY_POLICY =
      new HttpString("Content-Security-Policy");

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String HTML = "text/html; charset=utf-8";
  private static final Pattern PLACE = Pattern.compile("\\{\\{([a-z]+)}}");
  private static final int MS_PER_SECOND = 1000;

  private final Supplier<@Nullable HostStatus> last;
  private final FindingsHtml findings;
  private final String version;
  private final TelemetryPath telemetryPath;
  private final Pages<@Nullable HostStatus, String> pages;

  /**
   * Shows the status of {@code last}.
   *
   * @param serviceName the name of the service on a port
   * @param version the agent's version
   * @param telemetryPath the path of the metrics, for a link
   */
  public IndexPage(
      Supplier<@Nullable HostStatus> last,
      IntFunction<String> serviceName,
      String version,
      TelemetryPath telemetryPath) {
    this.last = last;
    this.version = version;
    this.telemetryPath = telemetryPath;
    findings = new FindingsHtml(serviceName);
    pages = new Pages<>((status, contentType, out) -> write(status, out));
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    if (!Replies.allows(exchange, Methods.GET, Methods.HEAD)) {
      return;
    }
    var headers = exchange.getResponseHeaders();
    if (!headers.contains(CONTENT_SECURITY_POLICY)) {
      headers.put(CONTENT_SECURITY_POLICY, POLICY);
    }
    headers.put(Headers.CACHE_CONTROL, "no-store");
    headers.put(Headers.VARY, "Accept-Encoding");
    Replies.send(exchange, pages.page(last.get(), "", HTML, Replies.wantsGzip(exchange)));
  }

  private void write(@Nullable HostStatus status, OutputStream out) throws IOException {
    Map<String, String> places =
        new HashMap<>(
            status == null
                ? Map.of(
                    "title", "tcpwait",
                    "sampled", "",
                    "findings", new Html().element("p", "No sample was taken yet.").toString(),
                    "settings", "")
                : Map.of(
                    "title", FindingsHtml.worst(status) + " \u00b7 tcpwait",
                    "sampled", sampled(status),
                    "findings", findings.of(status),
                    "settings", SettingsHtml.of(status.own())));
    places.put("version", Html.escape(version));
    places.put("telemetry", telemetryPath.fromRoot());
    String page =
        PLACE
            .matcher(new String(StaticFiles.read("index.html"), StandardCharsets.UTF_8))
            .replaceAll(place -> quoted(places, place.group(1)));
    out.write(page.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(Map<String, String> places, String name) {
    return Matcher.quoteReplacement(Objects.requireNonNull(places.get(name), name));
  }

  private static String sampled(HostStatus status) {
    Instant at = Instant.ofEpochMilli(Math.round(status.own().sample().seconds() * MS_PER_SECOND));
    return at.toString();
  }
}
