package io.tcpwait.outlet.web.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A fresh self-signed certificate with its key, made by the JDK's keytool. */
public record TestIdentity(X509Certificate certificate, PrivateKey key) {
  private static final char[] PASSWORD = "password".toCharArray();

  public static TestIdentity create(Path folder, String name, String... keyOptions)
      throws Exception {
    Path file = folder.resolve(name + ".p12");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                name,
                "-keystore",
                file.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "password",
                "-dname",
                "CN=" + name,
                "-validity",
                "2",
                "-ext",
                "san=dns:" + name + ",ip:127.0.0.1"));
    command.addAll(List.of(keyOptions));
    Process keytool =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("keytool.log").toFile())
            .start();
    assertThat(keytool.waitFor()).isZero();
    KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD);
    return new TestIdentity(
        (X509Certificate) store.getCertificate(name), (PrivateKey) store.getKey(name, PASSWORD));
  }

  public static TestIdentity ec(Path folder, String name) throws Exception {
    return create(folder, name, "-keyalg", "EC", "-groupname", "secp256r1");
  }

  public String certificatePem() throws Exception {
    return pem("CERTIFICATE", certificate.getEncoded());
  }

  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  public static String pem(String type, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(type, Base64.getMimeEncoder().encodeToString(der), type);
  }

  /** Writes name.crt and name.key. */
  public void write(Path folder, String name) throws Exception {
    Files.writeString(folder.resolve(name + ".crt"), certificatePem());
    Files.writeString(folder.resolve(name + ".key"), keyPem());
  }

  /** A server with this certificate and key, and nothing else configured. */
  public Tls tls() {
    return tls(ClientRules.NONE, Negotiation.DEFAULT);
  }

  /** A server with this certificate and key. */
  Tls tls(ClientRules clients, Negotiation negotiation) {
    return new Tls(List.of(certificate), key, clients, negotiation);
  }

  /** A client that shows this certificate and trusts only that server. */
  SSLContext clientOf(TestIdentity server) throws Exception {
    return context(server, this);
  }

  /** A client without a certificate that trusts only this server. */
  public SSLContext anonymousClient() throws Exception {
    return context(this, null);
  }

  private static SSLContext context(TestIdentity server, @Nullable TestIdentity client)
      throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("server", server.certificate);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(trusted);
    KeyManager[] keys = client == null ? null : new KeyManager[] {new Insistent(client)};
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  /** Shows its certificate even if the server names other authorities. */
  private static final class Insistent extends X509ExtendedKeyManager {
    private final TestIdentity identity;

    Insistent(TestIdentity identity) {
      this.identity = identity;
    }

    @Override
    public String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return "client";
    }

    @Override
    public String chooseEngineClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return "client";
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[] {identity.certificate};
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return identity.key;
    }

    @Override
    public String[] getClientAliases(String type, Principal @Nullable [] issuers) {
      return new String[] {"client"};
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
