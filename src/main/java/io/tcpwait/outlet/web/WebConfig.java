package io.tcpwait.outlet.web;

import io.tcpwait.outlet.web.tls.Tls;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The content of a web configuration file of Prometheus' exporter-toolkit, loaded and checked.
 *
 * @param tls null for plain HTTP
 * @param headers set on every response, in place of the server's own headers of that name
 * @param bcryptHashByUser empty if no password is asked for
 * @see <a
 *     href="https://github.com/prometheus/exporter-toolkit/blob/master/docs/web-configuration.md">
 *     exporter-toolkit, web configuration</a>
 */
public record WebConfig(
    @Nullable Tls tls, Map<String, String> headers, Map<String, String> bcryptHashByUser) {

  /** Plain HTTP without passwords. */
  public static final WebConfig DEFAULT = new WebConfig(null, Map.of(), Map.of());

  public WebConfig {
    headers = Map.copyOf(headers);
    bcryptHashByUser = Map.copyOf(bcryptHashByUser);
  }

  /** Whether all clients must authenticate: by a password or by a verified certificate. */
  public boolean authenticates() {
    return !bcryptHashByUser.isEmpty() || (tls != null && tls.clients().authenticate());
  }

  /** Leaves out the hashes: a configuration may end in a log. */
  @Override
  public String toString() {
    return "WebConfig[tls=%s, headers=%s, users=%s]"
        .formatted(tls, headers.keySet(), bcryptHashByUser.keySet());
  }
}
