package io.tcpwait.outlet.web.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges client certificates: by the client CAs if they are to be verified, then by the allowed
 * names.
 */
final class ClientTrust extends X509ExtendedTrustManager {
  private static final X509Certificate[] NOBODY = {};

  private final @Nullable X509ExtendedTrustManager authorities;
  private final List<String> allowedSans;

  private ClientTrust(@Nullable X509ExtendedTrustManager authorities, List<String> allowedSans) {
    this.authorities = authorities;
    this.allowedSans = allowedSans;
  }

  static ClientTrust of(ClientRules rules) throws GeneralSecurityException, IOException {
    if (!rules.auth().verifies()) {
      return new ClientTrust(null, rules.allowedSans());
    }
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    for (X509Certificate ca : rules.cas()) {
      roots.setCertificateEntry("ca" + roots.size(), ca);
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(roots);
    var authorities = (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    return new ClientTrust(authorities, rules.allowedSans());
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
      throws CertificateException {
    if (authorities != null) {
      authorities.checkClientTrusted(chain, type, engine);
    }
    if (!allowedSans.isEmpty() && !hasAllowedSan(chain[0])) {
      throw new CertificateException("client certificate has none of the allowed names");
    }
  }

  /** DNS, IP, e-mail and URI names are strings; other names never equal a string. */
  @SuppressWarnings("CollectionIncompatibleType")
  private boolean hasAllowedSan(X509Certificate certificate) throws CertificateException {
    var sans = certificate.getSubjectAlternativeNames();
    return sans != null && sans.stream().anyMatch(san -> allowedSans.contains(san.get(1)));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return authorities == null ? NOBODY : authorities.getAcceptedIssuers();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
    throw new UnsupportedOperationException("the server only uses engines");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException("the server only uses engines");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {
    throw new UnsupportedOperationException("this is a server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine) {
    throw new UnsupportedOperationException("this is a server");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    throw new UnsupportedOperationException("this is a server");
  }
}
