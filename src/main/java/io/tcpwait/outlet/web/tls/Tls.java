package io.tcpwait.outlet.web.tls;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;

/**
 * The server's side of TLS, with everything loaded: nothing here can fail for a missing file.
 *
 * @param chain the server's certificate first, then its intermediates
 * @param key the private key of the first certificate
 * @param clientAuth what is asked of clients
 * @param clientCas the roots for client certificates; not empty where clientAuth verifies
 * @param allowedSans a client certificate must have one of these names; empty allows all
 * @param protocols JSSE names, such as TLSv1.3
 * @param cipherSuites IANA names in order of preference; empty leaves JSSE's default
 * @param preferServerCiphers whether the order of {@code cipherSuites} wins over the client's
 * @param namedGroups JSSE names of the key exchange groups; empty leaves JSSE's default
 */
public record Tls(
    List<X509Certificate> chain,
    PrivateKey key,
    ClientAuth clientAuth,
    List<X509Certificate> clientCas,
    List<String> allowedSans,
    List<String> protocols,
    List<String> cipherSuites,
    boolean preferServerCiphers,
    List<String> namedGroups) {

  public Tls {
    chain = List.copyOf(chain);
    clientCas = List.copyOf(clientCas);
    allowedSans = List.copyOf(allowedSans);
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    namedGroups = List.copyOf(namedGroups);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("TLS needs a certificate");
    }
    if (clientAuth.verifies() && clientCas.isEmpty()) {
      throw new IllegalArgumentException(clientAuth.key() + " needs a client CA");
    }
  }

  /**
   * Tries out whether clients can talk to a server with this, by handshakes in memory.
   *
   * @throws GeneralSecurityException with one line, where they cannot
   */
  public void verify() throws GeneralSecurityException {
    TlsProof.of(this, context(() -> false));
  }

  /**
   * What JSSE makes of it, for a server.
   *
   * @param pressed whether clients of TLS 1.3 are to answer before the server signs anything
   * @throws GeneralSecurityException if JSSE refuses the key, a protocol or a cipher suite
   */
  public SSLContext context(BooleanSupplier pressed) throws GeneralSecurityException {
    return TlsContext.of(this, pressed);
  }

  /** Leaves out the key: a configuration may end in a log. */
  @Override
  public String toString() {
    return "Tls[" + chain.getFirst().getSubjectX500Principal() + ", " + clientAuth.key() + "]";
  }
}
