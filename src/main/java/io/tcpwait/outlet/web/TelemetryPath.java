package io.tcpwait.outlet.web;

import java.util.regex.Pattern;

/**
 * The path at which metrics are served.
 *
 * @param path begins with a slash, and is longer than the slash
 */
public record TelemetryPath(String path) {
  /** The default of {@code metrics_path} in a Prometheus scrape configuration. */
  public static final String DEFAULT = "/metrics";

  /** Paths of characters that need no escape in a URL (RFC 3986, unreserved). */
  private static final Pattern PATH = Pattern.compile("(/[0-9A-Za-z._~-]+)+");

  private static final Pattern TAKEN = Pattern.compile("/(-|api|static)(/.*)?");

  /**
   * Reads the form used by Prometheus exporters' {@code --web.telemetry-path}.
   *
   * @throws IllegalArgumentException with one line that names the mistake and the remedy
   */
  public static TelemetryPath parse(String text) {
    if (text.equals("/")) {
      throw bad(text, "is the page's; write " + DEFAULT);
    }
    if (!PATH.matcher(text).matches()) {
      throw bad(text, "is no path of letters, digits, and . _ ~ -; write " + DEFAULT);
    }
    if (TAKEN.matcher(text).matches()) {
      throw bad(text, "is taken by the agent's own paths; write " + DEFAULT);
    }
    return new TelemetryPath(text);
  }

  private static IllegalArgumentException bad(String text, String mistake) {
    return new IllegalArgumentException("\"%s\" %s".formatted(text, mistake));
  }

  /** The path for a link on the page, relative because a proxy may add a prefix. */
  public String fromRoot() {
    return path.substring(1);
  }
}
