package io.tcpwait.outlet.web.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * The server's side of TLS, fully loaded: it cannot fail because of a missing file.
 *
 * @param chain the server's certificate first, then its intermediates
 * @param key the private key of the first certificate
 */
public record Tls(
    List<X509Certificate> chain, PrivateKey key, ClientRules clients, Negotiation negotiation) {
  public Tls {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("TLS needs a certificate");
    }
  }

  /**
   * Tries handshakes in memory, to see whether clients can connect to such a server.
   *
   * @throws GeneralSecurityException with one line if clients cannot connect
   */
  public void verify() throws GeneralSecurityException {
    TlsProof.of(this, context(() -> false));
  }

  /**
   * Makes the context for a server's connections.
   *
   * @param pressed whether TLS 1.3 clients have to answer before the server signs anything
   * @throws GeneralSecurityException if JSSE refuses the key, a protocol or a cipher suite
   */
  public SSLContext context(BooleanSupplier pressed) throws GeneralSecurityException {
    return TlsContext.of(this, pressed);
  }

  /** Leaves out the key: a configuration may end in a log. */
  @Override
  public String toString() {
    return "Tls[" + chain.getFirst().getSubjectX500Principal() + ", " + clients.auth().key() + "]";
  }
}
