package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.WebConfig;
import io.tcpwait.outlet.web.tls.ClientAuth;
import io.tcpwait.outlet.web.tls.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebConfigFileTest {
  /** "test" at cost 12, from Prometheus' documentation of basic authentication. */
  private static final String HASH = "$2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay";

  private static final String GOOD =
      """
      tls_server_config:
        cert_file: a.crt
        key_file: sub/../a.key
        client_ca_file: b.crt
        client_auth_type: RequireAndVerifyClientCert
        client_allowed_sans: [b, 127.0.0.1]
        min_version: TLS12
        max_version: TLS13
        cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256]
        prefer_server_cipher_suites: true
        curve_preferences: [CurveP256, X25519]
      http_server_config:
        http2: false
        headers: {X-Frame-Options: deny, Content-Security-Policy: ""}
      basic_auth_users:
        alice: %s
      """
          .formatted(HASH);

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws Exception {
    Files.createDirectory(folder.resolve("sub"));
    TestIdentity.ec(folder, "a").write(folder, "a");
    TestIdentity.ec(folder, "b").write(folder, "b");
  }

  private static ConfigResult<WebFile> read(String yaml) throws Exception {
    return WebConfigFile.read(Files.writeString(folder.resolve("web.yml"), yaml));
  }

  private static List<String> mistakes(String yaml) throws Exception {
    return Results.mistakes(read(yaml), folder);
  }

  private static WebConfig value(String yaml) throws Exception {
    return Results.value(read(yaml)).config();
  }

  @Test
  void readsEveryOption() throws Exception {
    WebConfig web = value(GOOD);
    assertThat(web.headers()).containsOnlyKeys("X-Frame-Options");
    assertThat(web.bcryptHashByUser()).containsEntry("alice", HASH);
    assertThat(web.toString()).doesNotContain(HASH);
    var tls = web.tls();
    if (tls == null) {
      throw new AssertionError("no TLS");
    }
    assertThat(tls.clients().auth()).isEqualTo(ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT);
    assertThat(tls.clients().cas()).hasSize(1);
    assertThat(tls.negotiation().protocols()).containsExactly("TLSv1.2", "TLSv1.3");
    assertThat(tls.negotiation().cipherSuites())
        .startsWith("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256")
        .contains("TLS_AES_128_GCM_SHA256");
    assertThat(tls.negotiation().namedGroups()).containsExactly("secp256r1", "x25519");
  }

  @Test
  void readsInlinePem() throws Exception {
    String cert = Files.readString(folder.resolve("a.crt")).indent(4);
    String key = Files.readString(folder.resolve("a.key")).indent(4);
    String yaml = "tls_server_config:\n  cert: |\n" + cert + "  key: |\n" + key;
    assertThat(value(yaml).tls()).isNotNull();
    assertThat(value("").tls()).isNull();
    assertThat(value("tls_server_config: {}")).isEqualTo(WebConfig.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cert_file: a.crt | cert_file: none.crt | 2: cannot read cert_file none.crt: no such file",
        "cert_file: a.crt | cert_file: sub | 2: cannot read cert_file sub: it is a directory",
        "cert_file: a.crt | cert_file: a.key | 2: cert_file a.key: there is no BEGIN CERT",
        "cert_file: a.crt | cert: x | 2: cert: there is no BEGIN CERTIFICATE block",
        "cert_file: a.crt | prefer_server_cipher_suites: true | 1: \"cert_file\" is missing",
        "a.key | a.crt | 3: key_file sub/../a.crt: there is no BEGIN PRIVATE KEY block",
        "a.key | b.key | 3: the key does not belong to the certificate",
        "b.crt | a.key | 4: client_ca_file a.key: there is no BEGIN CERTIFICATE block",
        "RequireAndVerify | Verify | 5: \"client_auth_type\" is \"VerifyClientCert\"; use one of"
            + " No",
        "RequireAndVerifyClientCert | NoClientCert | 4: client CAs need \"client_auth_type",
        "RequireAndVerifyClientCert | NoClientCert | 6: \"client_allowed_sans\" needs",
        "client_ca_file: b.crt | cert: x | 5: RequireAndVerifyClientCert needs \"client_ca_file\"",
        "version: TLS12 | version: TLS10 | 7: min_version \"TLS10\" is not supported; use TLS12",
        "version: TLS13 | version: SSL3 | 8: max_version \"SSL3\" is unknown; use TLS12",
        "TLS_ECDHE_ECDSA | TLS_NULL | 9: cipher suite \"TLS_NULL_WITH_AES_128_GCM_SHA256\" is not",
        "suites: true | suites: yes | 10: \"prefer_server_cipher_suites\" is \"yes\"; use true or",
        "X25519 | X25519MLKEM768 | 11: curve \"X25519MLKEM768\" is not supported",
        "http2: false | http2: true | 13: \"http2\" is not offered; set it to false or remove it",
        "http2: false | http2: 1 | 13: \"http2\" is \"1\"; use true or false",
        "deny | allow | 14: \"X-Frame-Options\" must be deny or sameorigin",
        "X-Frame-Options | X-Frame-Option | 14: unknown key \"X-Frame-Option\"; did you mean",
        "$2b$12 | $2b$31 | 16: user \"alice\" has a bcrypt hash of cost 31; use 4 to 14",
        "$2b$12 | secret | 16: user \"alice\" has no bcrypt hash; make one: htpasswd",
        "alice | a:b | 16: user \"a:b\" cannot log in",
        "basic_auth_users | basic_auth_user | 15: unknown key \"basic_auth_user\"; did you mean",
        "http_server_config: | 'rate_limit: {burst: 1}\nx:' | 12: \"rate_limit\" is not supported"
      })
  void reportsEachMistakeWithItsLine(String good, String bad, String mistake) throws Exception {
    assertThat(mistakes(GOOD.replace(good, bad)))
        .anySatisfy(line -> assertThat(line).startsWith("web.yml:" + mistake))
        .noneMatch(line -> line.contains("\n"));
  }

  @Test
  void neverThrowsOnACutFile() throws Exception {
    int valid = 0;
    for (int length = 0; length < GOOD.length(); length++) {
      valid += read(GOOD.substring(0, length)) instanceof ConfigResult.Valid ? 1 : 0;
    }
    assertThat(valid).isPositive().isLessThan(GOOD.length() / 2);
  }
}
