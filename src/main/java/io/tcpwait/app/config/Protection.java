package io.tcpwait.app.config;

import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.tls.Tls;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The means that keep strangers out of a server. A file that was cut off, or emptied while it is
 * written, would remove them unasked. So a running server gives them up only if the file says so.
 */
public enum Protection {
  TLS("serves no TLS", "tls_server_config: {}"),
  PASSWORDS("asks for no password", "basic_auth_users: {}"),
  CLIENT_CERTIFICATES("asks for no client certificate", "client_auth_type: NoClientCert"),
  CLIENT_NAMES("takes every name of a client certificate", "client_allowed_sans: []");

  private final String without;
  private final String onPurpose;

  Protection(String without, String onPurpose) {
    this.without = without;
    this.onPurpose = onPurpose;
  }

  static Set<Protection> of(WebConfig config) {
    Set<Protection> all = EnumSet.noneOf(Protection.class);
    Tls tls = config.tls();
    if (!config.bcryptHashByUser().isEmpty()) {
      all.add(PASSWORDS);
    }
    if (tls != null) {
      all.add(TLS);
      if (tls.clients().auth().requires()) {
        all.add(CLIENT_CERTIFICATES);
      }
      if (!tls.clients().allowedSans().isEmpty()) {
        all.add(CLIENT_NAMES);
      }
    }
    return all;
  }

  /** A warning about a file that protects nothing and does not say so; null for other files. */
  public static @Nullable String warning(WebFile web) {
    return of(web.config()).isEmpty() && web.givenUp().isEmpty()
        ? "neither TLS nor a password is configured; if that is meant, write \"%s\""
            .formatted(PASSWORDS.onPurpose)
        : null;
  }

  /** Null if a server may go from one to the other while it runs, else why not. */
  public static @Nullable String refusal(WebConfig running, WebFile next) {
    Set<Protection> lost = of(running);
    lost.removeAll(of(next.config()));
    if (lost.contains(TLS)) {
      lost.removeAll(EnumSet.of(CLIENT_CERTIFICATES, CLIENT_NAMES)); // They go with TLS.
    }
    lost.removeAll(next.givenUp());
    for (Protection one : lost) {
      return OneLine.of(
          "%s: %s any more; if that is meant, write \"%s\""
              .formatted(next.file(), one.without, one.onPurpose));
    }
    return null;
  }
}
