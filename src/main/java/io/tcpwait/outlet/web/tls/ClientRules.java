package io.tcpwait.outlet.web.tls;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The rules for client certificates.
 *
 * @param auth whether certificates are asked for, required and verified
 * @param cas the roots of client certificates; not empty if {@code auth} verifies
 * @param allowedSans a client's certificate must have a name from this list; empty allows all
 */
public record ClientRules(ClientAuth auth, List<X509Certificate> cas, List<String> allowedSans) {
  /** The rules of a server that does not ask for certificates. */
  public static final ClientRules NONE =
      new ClientRules(ClientAuth.NO_CLIENT_CERT, List.of(), List.of());

  public ClientRules {
    cas = List.copyOf(cas);
    allowedSans = List.copyOf(allowedSans);
    if (auth.verifies() && cas.isEmpty()) {
      throw new IllegalArgumentException(auth.key() + " needs a client CA");
    }
  }

  /** Whether every client must show a certificate that chains to a client CA. */
  public boolean authenticate() {
    return auth.requires() && auth.verifies();
  }
}
