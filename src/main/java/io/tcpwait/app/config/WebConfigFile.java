package io.tcpwait.app.config;

import io.tcpwait.kernel.FileStamp;
import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.tls.Tls;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@link WebFile} from the web configuration file of Prometheus' exporter-toolkit.
 *
 * @see <a
 *     href="https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md">
 *     exporter-toolkit, web configuration</a>
 */
public final class WebConfigFile {
  /** A hash of cost 14 takes a second or two; a higher one would outlast the scraper's patience. */
  private static final int MAX_COST = 14;

  /** The headers that the format knows, with the values it takes; an empty list means any. */
  private static final Map<String, List<String>> HEADERS =
      Map.of(
          "Content-Security-Policy", List.of(),
          "Strict-Transport-Security", List.of(),
          "X-Content-Type-Options", List.of("nosniff"),
          "X-Frame-Options", List.of("deny", "sameorigin"),
          "X-XSS-Protection", List.of());

  private WebConfigFile() {}

  /** Reads the file and the certificates and keys it names, relative to its own folder. */
  public static ConfigResult<WebFile> read(Path file) {
    return YamlFile.read(file, (text, root) -> web(root, file, text));
  }

  /** Reads the certificates and keys again, by the text of the file as it was read. */
  public static ConfigResult<WebFile> readPemFiles(WebFile web) {
    return YamlFile.parse(web.file(), web.text(), (text, root) -> web(root, web.file(), text));
  }

  private static WebFile web(YamlMap root, Path file, String text) {
    root.allow("tls_server_config", "http_server_config", "basic_auth_users", "rate_limit");
    if (!root.map("rate_limit").isEmpty()) {
      root.mistake("rate_limit", "\"rate_limit\" is not supported; remove it");
    }
    YamlMap http = root.map("http_server_config").allow("http2", "headers");
    if (http.bool("http2", false)) {
      http.mistake("http2", "\"http2\" is not offered; set it to false or remove it");
    }
    YamlMap tlsSection = root.map("tls_server_config");
    Map<Path, FileStamp> pemFiles = new HashMap<>();
    Tls tls = tlsSection.isEmpty() ? null : TlsSection.read(tlsSection, file, pemFiles);
    return new WebFile(
        file,
        text,
        new WebConfig(tls, headers(http.map("headers")), users(root)),
        tls == null ? 0 : tlsSection.line(tlsSection.given("cert")),
        pemFiles,
        givenUp(root, tlsSection));
  }

  private static Set<Protection> givenUp(YamlMap root, YamlMap tls) {
    Set<Protection> givenUp = EnumSet.noneOf(Protection.class);
    if (root.isThere("tls_server_config") && tls.isEmpty()) {
      givenUp.add(Protection.TLS);
    }
    if (root.isThere("basic_auth_users")) {
      givenUp.add(Protection.PASSWORDS);
    }
    if (tls.isThere("client_auth_type")) {
      givenUp.add(Protection.CLIENT_CERTIFICATES);
    }
    if (tls.isThere("client_allowed_sans")) {
      givenUp.add(Protection.CLIENT_NAMES);
    }
    return givenUp;
  }

  private static Map<String, String> headers(YamlMap section) {
    section.allow(HEADERS.keySet().stream().sorted().toArray(String[]::new));
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : section.keys()) {
      String value = section.text(name);
      List<String> accepted = HEADERS.getOrDefault(name, List.of());
      if (value == null || value.isEmpty()) {
        continue;
      }
      if (!accepted.isEmpty() && !accepted.contains(value)) {
        section.mistake(name, "\"%s\" must be %s".formatted(name, String.join(" or ", accepted)));
      } else if (!value.matches("[ -~]*")) {
        section.mistake(name, "\"%s\" must be one line of ASCII".formatted(name));
      }
      headers.put(name, value);
    }
    return headers;
  }

  private static Map<String, String> users(YamlMap root) {
    YamlMap section = root.map("basic_auth_users");
    Map<String, String> hashByUser = new LinkedHashMap<>();
    for (String user : section.keys()) {
      String hash = section.text(user);
      String wrong = wrong(user, hash);
      if (hash == null || wrong != null) {
        section.mistake(user, "user \"" + user + "\" " + wrong);
      } else {
        hashByUser.put(user, hash);
      }
    }
    return hashByUser;
  }

  private static @Nullable String wrong(String user, @Nullable String hash) {
    if (user.isEmpty() || user.indexOf(':') >= 0) {
      return "cannot log in; use a name that is not empty and has no colon";
    }
    if (hash == null || !hash.matches("\\$2[abxy]\\$[0-3][0-9]\\$[./A-Za-z0-9]{53}")) {
      return "has no bcrypt hash; make one: htpasswd -nBC 10 \"\" | tr -d ':\\n'";
    }
    int cost = Integer.parseInt(hash.substring(4, 6));
    if (cost < 4 || cost > MAX_COST) {
      return "has a bcrypt hash of cost %d; use 4 to %d".formatted(cost, MAX_COST);
    }
    return null;
  }
}
