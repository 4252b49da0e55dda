package io.tcpwait.app.config;

import io.tcpwait.kernel.FileStamp;
import io.tcpwait.outlet.web.tls.Certificates;
import io.tcpwait.outlet.web.tls.ClientAuth;
import io.tcpwait.outlet.web.tls.ClientRules;
import io.tcpwait.outlet.web.tls.Negotiation;
import io.tcpwait.outlet.web.tls.Pem;
import io.tcpwait.outlet.web.tls.Tls;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Reads {@link Tls} from {@code tls_server_config} and the files that it names. */
final class TlsSection {
  /** Go's names, in ascending order; the older ones are switched off in Java. */
  private static final List<String> VERSIONS = List.of("TLS12", "TLS13");

  private static final List<String> OLD_VERSIONS = List.of("TLS10", "TLS11");
  private static final Map<String, String> PROTOCOLS =
      Map.of("TLS12", "TLSv1.2", "TLS13", "TLSv1.3");
  private static final Map<String, String> GROUPS =
      Map.of(
          "CurveP256", "secp256r1",
          "CurveP384", "secp384r1",
          "CurveP521", "secp521r1",
          "X25519", "x25519");

  private final YamlMap section;
  private final Path file;
  private final Map<Path, FileStamp> pemFiles;

  private TlsSection(YamlMap section, Path file, Map<Path, FileStamp> pemFiles) {
    this.section = section;
    this.file = file;
    this.pemFiles = pemFiles;
  }

  /**
   * Answers null if a mistake leaves nothing to make it of.
   *
   * @param pemFiles gets the stamp of every file that is read, as it was before
   */
  static @Nullable Tls read(YamlMap section, Path file, Map<Path, FileStamp> pemFiles) {
    return new TlsSection(section, file, pemFiles).tls();
  }

  @FunctionalInterface
  private interface PemReader<T> {
    T read(String pem) throws GeneralSecurityException;
  }

  private @Nullable Tls tls() {
    section.allow(
        "cert",
        "cert_file",
        "key",
        "key_file",
        "client_ca",
        "client_ca_file",
        "client_auth_type",
        "client_allowed_sans",
        "min_version",
        "max_version",
        "cipher_suites",
        "prefer_server_cipher_suites",
        "curve_preferences");
    List<X509Certificate> chain = pem("cert", true, Pem::certificates);
    PrivateKey key = pem("key", true, Pem::privateKey);
    List<X509Certificate> clientCas = pem("client_ca", false, Pem::certificates);
    ClientAuth clientAuth = clientAuth(clientCas != null);
    List<String> sans = sans(clientAuth);
    List<String> protocols = protocols();
    List<String> ciphers = ciphers(protocols);
    List<String> groups = groups();
    boolean prefer = section.bool("prefer_server_cipher_suites", true);
    if (chain == null || key == null || !match(chain.getFirst(), key)) {
      return null;
    }
    List<X509Certificate> cas = clientCas == null ? List.of() : clientCas;
    check("cert", () -> Certificates.checkChain(chain));
    check("client_ca", () -> Certificates.checkClientCas(cas));
    if (!section.isClean()) {
      return null;
    }
    ClientRules clients = new ClientRules(clientAuth, cas, sans);
    Negotiation negotiation = new Negotiation(protocols, ciphers, prefer, groups);
    Tls tls = new Tls(chain, key, clients, negotiation);
    check("key", tls::verify);
    return tls;
  }

  @FunctionalInterface
  private interface Check {
    void run() throws GeneralSecurityException;
  }

  private void check(String key, Check check) {
    try {
      check.run();
    } catch (GeneralSecurityException e) {
      String what = section.given(key);
      section.mistake(what, what + ": " + e.getMessage());
    }
  }

  private boolean match(X509Certificate certificate, PrivateKey key) {
    try {
      if (Pem.match(certificate, key)) {
        return true;
      }
      section.mistake(section.given("key"), "the key does not belong to the certificate");
    } catch (GeneralSecurityException | RuntimeException e) { // as from a modulus of 0
      section.mistake(
          section.given("key"),
          "the key cannot be used: %s; use RSA of 2048 to 8192 bits, P-256, P-384, P-521 or Ed25519"
              .formatted(e.getMessage()));
    }
    return false;
  }

  private <T> @Nullable T pem(String key, boolean needed, PemReader<T> reader) {
    String inline = section.text(key);
    String name = section.text(key + "_file");
    if (inline != null && name != null) {
      section.mistake(key, "\"%s\" and \"%s_file\" exclude each other".formatted(key, key));
    } else if (inline == null && name == null) {
      if (needed) {
        section.mistake(section.given(key), "\"%s_file\" is missing".formatted(key));
      }
    } else {
      String what = section.given(key);
      try {
        return reader.read(name == null ? String.valueOf(inline) : text(name));
      } catch (IOException e) {
        section.mistake(what, "cannot read %s %s: %s".formatted(what, name, YamlFile.reason(e)));
      } catch (GeneralSecurityException e) {
        section.mistake(what, what + (name == null ? "" : " " + name) + ": " + e.getMessage());
      }
    }
    return null;
  }

  private String text(String name) throws IOException {
    try {
      Path path = file.resolveSibling(name);
      pemFiles.put(path, FileStamp.of(path));
      return YamlFile.text(path, YamlFile.MAX_PEM_BYTES);
    } catch (InvalidPathException e) {
      throw new IOException("not a valid path: " + e.getReason(), e);
    }
  }

  private ClientAuth clientAuth(boolean hasCa) {
    String key = "client_auth_type";
    String text = section.text(key);
    ClientAuth clientAuth = ClientAuth.NO_CLIENT_CERT;
    if (text != null && !text.isEmpty()) {
      List<ClientAuth> all = List.of(ClientAuth.values());
      clientAuth = all.stream().filter(one -> one.key().equals(text)).findAny().orElse(null);
      if (clientAuth == null) {
        String names = String.join(", ", all.stream().map(ClientAuth::key).toList());
        section.mistake(key, "\"%s\" is \"%s\"; use one of %s".formatted(key, text, names));
        return ClientAuth.NO_CLIENT_CERT;
      }
    }
    if (clientAuth.verifies() && !section.keys().contains(section.given("client_ca"))) {
      section.mistake(key, text + " needs \"client_ca_file\"");
    } else if (hasCa && clientAuth == ClientAuth.NO_CLIENT_CERT) {
      section.mistake(
          section.given("client_ca"),
          "client CAs need \"client_auth_type: RequireAndVerifyClientCert\"");
    }
    return clientAuth;
  }

  private List<String> sans(ClientAuth clientAuth) {
    List<String> sans =
        section.texts("client_allowed_sans").stream().map(YamlMap.Text::text).toList();
    if (!sans.isEmpty() && !clientAuth.requires()) {
      section.mistake(
          "client_allowed_sans",
          "\"client_allowed_sans\" needs \"client_auth_type: RequireAndVerifyClientCert\"");
    }
    return sans;
  }

  private List<String> protocols() {
    int min = version("min_version", 0);
    int max = version("max_version", VERSIONS.size() - 1);
    if (min > max) {
      section.mistake("min_version", "\"min_version\" is above \"max_version\"");
      return List.of();
    }
    return VERSIONS.subList(min, max + 1).stream().map(PROTOCOLS::get).toList();
  }

  private int version(String key, int missing) {
    String text = section.text(key);
    if (text == null) {
      return missing;
    }
    if (!VERSIONS.contains(text)) {
      String why = OLD_VERSIONS.contains(text) ? " is not supported" : " is unknown";
      section.mistake(key, key + " \"" + text + "\"" + why + "; use TLS12 or TLS13");
      return missing;
    }
    return VERSIONS.indexOf(text);
  }

  /** As in Go, the list applies to TLS 1.2 only, and every suite of TLS 1.3 stays on. */
  private List<String> ciphers(List<String> protocols) {
    List<String> supported = supportedCiphers();
    List<String> ciphers = new ArrayList<>();
    for (YamlMap.Text text : section.texts("cipher_suites")) {
      if (supported.contains(text.text())) {
        ciphers.add(text.text());
      } else {
        section.mistake(text.line(), "cipher suite \"" + text.text() + "\" is not supported");
      }
    }
    if (!ciphers.isEmpty() && protocols.contains("TLSv1.3")) {
      supported.stream()
          .filter(suite -> !suite.contains("_WITH_") && !suite.endsWith("_SCSV"))
          .filter(suite -> !ciphers.contains(suite))
          .forEach(ciphers::add);
    }
    return ciphers;
  }

  private static List<String> supportedCiphers() {
    try {
      return Arrays.asList(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no TLS", e);
    }
  }

  private List<String> groups() {
    List<String> groups = new ArrayList<>();
    for (YamlMap.Text text : section.texts("curve_preferences")) {
      String group = GROUPS.get(text.text());
      if (group == null) {
        section.mistake(text.line(), "curve \"" + text.text() + "\" is not supported");
      } else {
        groups.add(group);
      }
    }
    return groups;
  }
}
