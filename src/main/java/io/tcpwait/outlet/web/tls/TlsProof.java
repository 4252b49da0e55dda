package io.tcpwait.outlet.web.tls;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * A trial handshake in memory, before the server exists. JSSE silently accepts an RSA key of 512
 * bits, or cipher suites that do not fit the key, and then fails every client.
 */
final class TlsProof {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final X509Certificate[] NONE = {};

  /** A handshake takes a dozen records and a few more for each 16 KiB of certificates. */
  private static final int MAX_STEPS = 1000;

  private static final int ENOUGH_RSA_BITS = 2048;

  private final SSLEngine client;
  private final SSLEngine server;
  private final ByteBuffer toServer;
  private final ByteBuffer toClient;

  private TlsProof(SSLEngine client, SSLEngine server) {
    this.client = client;
    this.server = server;
    int bytes = 2 * server.getSession().getPacketBufferSize();
    toServer = ByteBuffer.allocate(bytes);
    toClient = ByteBuffer.allocate(bytes);
  }

  /**
   * Tries each enabled protocol, with a client that trusts every server. The client does not have a
   * certificate; it is asked for a certificate, but may go on without it.
   *
   * @throws GeneralSecurityException with one line that names the protocol and the cause
   */
  static void of(Tls tls, SSLContext context) throws GeneralSecurityException {
    SSLContext clients = SSLContext.getInstance("TLS");
    clients.init(null, new TrustManager[] {new Trusting()}, null);
    for (String protocol : tls.negotiation().protocols()) {
      SSLEngine client = clients.createSSLEngine();
      client.setUseClientMode(true);
      SSLEngine server = context.createSSLEngine();
      if (tls.clients().auth().asks()) {
        server.setWantClientAuth(true);
      }
      try {
        client.setEnabledProtocols(new String[] {protocol});
        server.setEnabledProtocols(new String[] {protocol});
        new TlsProof(client, server).handshake();
      } catch (SSLException | RuntimeException e) {
        PublicKey key = tls.chain().getFirst().getPublicKey();
        throw new GeneralSecurityException(
            "no %s handshake works with this %s key: %s; %s"
                .formatted(protocol.replace("TLSv", "TLS "), name(key), reason(e), mend(key)),
            e);
      }
    }
  }

  private static String name(PublicKey key) {
    return key instanceof RSAKey rsa
        ? "%d bit RSA".formatted(rsa.getModulus().bitLength())
        : key.getAlgorithm();
  }

  private static String mend(PublicKey key) {
    return key instanceof RSAKey rsa && rsa.getModulus().bitLength() < ENOUGH_RSA_BITS
        ? "use a key of %d bits or more".formatted(ENOUGH_RSA_BITS)
        : "add cipher suites and curves that fit the key, or set min_version or max_version";
  }

  private static String reason(Exception e) {
    String reason = String.valueOf(e.getMessage()).replaceFirst("^\\([a-z_]+\\) ", "");
    return reason.substring(0, Math.min(1, reason.length())).toLowerCase(Locale.ROOT)
        + reason.substring(Math.min(1, reason.length()));
  }

  private void handshake() throws SSLException {
    client.beginHandshake();
    server.beginHandshake();
    for (int step = 0; step < MAX_STEPS; step++) {
      if (isDone(client) && isDone(server) && toServer.position() + toClient.position() == 0) {
        return;
      }
      move(client, toClient, toServer);
      move(server, toServer, toClient);
    }
    throw new SSLException("it never ends");
  }

  private static boolean isDone(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
  }

  /** Runs the next step of an engine on the bytes received, and appends the bytes that it sends. */
  private static void move(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
    for (Runnable task = engine.getDelegatedTask(); task != null; ) {
      task.run();
      task = engine.getDelegatedTask();
    }
    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
      engine.wrap(NOTHING.duplicate(), out);
    } else {
      in.flip();
      engine.unwrap(in, ByteBuffer.allocate(engine.getSession().getApplicationBufferSize()));
      in.compact();
    }
  }

  /** The trust of a client that only checks whether a handshake succeeds. */
  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, @Nullable SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return NONE;
    }
  }
}
