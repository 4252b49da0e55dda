package io.tcpwait.outlet.web.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.function.BooleanSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * An SSLContext whose engines have all settings of {@link Tls}, not only keys and trust.
 *
 * <p>XNIO sets protocols, ciphers and client authentication by options of the listener, and cannot
 * set named groups. Here a swap of the context renews everything at once.
 */
final class TlsContext extends SSLContext {
  /**
   * A key exchange group that every client knows, but for which clients send a key only on request.
   * The request is a HelloRetryRequest (RFC 8446, 4.1.4), which costs the server a hash. A client
   * that sends only a ClientHello never causes the signature, which costs milliseconds.
   */
  private static final String UNGUESSED_GROUP = "secp384r1";

  static {
    // The largest message of a handshake that JSSE keeps for a client; the default is 32 KiB. A
    // chain of certificates fits. JSSE reads the property once, and does not have a setter for it.
    System.setProperty("jdk.tls.maxHandshakeMessageSize", "16384");
  }

  private static final int MAX_SESSIONS = 64;
  private static final int SESSION_SECONDS = 600;

  private TlsContext(SSLContext jsse, Tls tls, BooleanSupplier pressed) {
    super(new Spi(jsse, tls, pressed), jsse.getProvider(), jsse.getProtocol());
  }

  /**
   * Builds the context.
   *
   * @param pressed whether TLS 1.3 clients have to answer before the server signs anything
   * @throws GeneralSecurityException if JSSE refuses the key, a protocol or a cipher suite
   */
  static SSLContext of(Tls tls, BooleanSupplier pressed) throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      char[] noPassword = {};
      store.setKeyEntry(
          "server", tls.key(), noPassword, tls.chain().toArray(new X509Certificate[0]));
      // "PKIX" would decrypt the key of an in-memory store anew for every handshake, in 40 ms.
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(store, noPassword);
      SSLContext jsse = SSLContext.getInstance("TLS");
      jsse.init(keys.getKeyManagers(), new TrustManager[] {ClientTrust.of(tls.clients())}, null);
      // Only sessions of TLS 1.2 without tickets are kept here, by default 20,480 for a day.
      jsse.getServerSessionContext().setSessionCacheSize(MAX_SESSIONS);
      jsse.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
      SSLContext context = new TlsContext(jsse, tls, pressed);
      context.createSSLEngine(); // throws now if JSSE refuses a setting, not at the first handshake
      return context;
    } catch (IOException | IllegalArgumentException e) {
      throw new GeneralSecurityException(e.getMessage(), e);
    }
  }

  private static final class Spi extends SSLContextSpi {
    private final SSLContext jsse;
    private final Negotiation negotiation;
    private final ClientAuth auth;
    private final BooleanSupplier pressed;

    Spi(SSLContext jsse, Tls tls, BooleanSupplier pressed) {
      this.jsse = jsse;
      negotiation = tls.negotiation();
      auth = tls.clients().auth();
      this.pressed = pressed;
    }

    private SSLEngine configured(SSLEngine engine) {
      engine.setUseClientMode(false);
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setProtocols(negotiation.protocols().toArray(new String[0]));
      parameters.setUseCipherSuitesOrder(negotiation.preferServerCiphers());
      if (!negotiation.cipherSuites().isEmpty()) {
        parameters.setCipherSuites(negotiation.cipherSuites().toArray(new String[0]));
      }
      if (!negotiation.namedGroups().isEmpty()) {
        parameters.setNamedGroups(negotiation.namedGroups().toArray(new String[0]));
      } else if (pressed.getAsBoolean()) {
        parameters.setNamedGroups(new String[] {UNGUESSED_GROUP});
      }
      if (auth.requires()) {
        parameters.setNeedClientAuth(true);
      } else {
        parameters.setWantClientAuth(auth.asks());
      }
      engine.setSSLParameters(parameters);
      return engine;
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      return configured(jsse.createSSLEngine());
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      return configured(jsse.createSSLEngine(host, port));
    }

    @Override
    protected void engineInit(
        KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom sr) {
      throw new UnsupportedOperationException("already initialised");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      throw new UnsupportedOperationException("the server only uses engines");
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException("the server only uses engines");
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      return jsse.getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      return jsse.getClientSessionContext();
    }
  }
}
