package io.tcpwait.outlet.web.tls;

import java.util.List;

/**
 * The protocols and algorithms on which a handshake may agree.
 *
 * @param protocols JSSE names, such as TLSv1.3
 * @param cipherSuites IANA names in order of preference; empty for JSSE's default
 * @param preferServerCiphers whether the order of {@code cipherSuites} wins over the client's
 * @param namedGroups JSSE names of the key exchange groups; empty for JSSE's default
 */
public record Negotiation(
    List<String> protocols,
    List<String> cipherSuites,
    boolean preferServerCiphers,
    List<String> namedGroups) {
  /** TLS 1.2 and 1.3 with JSSE's defaults. */
  public static final Negotiation DEFAULT =
      new Negotiation(List.of("TLSv1.2", "TLSv1.3"), List.of(), true, List.of());

  public Negotiation {
    protocols = List.copyOf(protocols);
    cipherSuites = List.copyOf(cipherSuites);
    namedGroups = List.copyOf(namedGroups);
  }
}
