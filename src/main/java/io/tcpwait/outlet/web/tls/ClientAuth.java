package io.tcpwait.outlet.web.tls;

/** The requirements on client certificates, with the names of Go's {@code tls.ClientAuthType}. */
public enum ClientAuth {
  NO_CLIENT_CERT("NoClientCert", false, false, false),
  REQUEST_CLIENT_CERT("RequestClientCert", true, false, false),
  REQUIRE_ANY_CLIENT_CERT("RequireAnyClientCert", true, true, false),
  VERIFY_CLIENT_CERT_IF_GIVEN("VerifyClientCertIfGiven", true, false, true),
  REQUIRE_AND_VERIFY_CLIENT_CERT("RequireAndVerifyClientCert", true, true, true);

  private final String key;
  private final boolean asks;
  private final boolean requires;
  private final boolean verifies;

  ClientAuth(String key, boolean asks, boolean requires, boolean verifies) {
    this.key = key;
    this.asks = asks;
    this.requires = requires;
    this.verifies = verifies;
  }

  /** The name in a web configuration file. */
  public String key() {
    return key;
  }

  /** Whether the handshake asks for a certificate. */
  public boolean asks() {
    return asks;
  }

  /** Whether a handshake without a certificate fails. */
  public boolean requires() {
    return requires;
  }

  /** Whether a given certificate must chain to a client CA. */
  public boolean verifies() {
    return verifies;
  }
}
