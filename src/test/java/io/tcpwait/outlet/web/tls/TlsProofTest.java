package io.tcpwait.outlet.web.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A handshake tries each TLS configuration before the configuration takes effect. */
class TlsProofTest {
  @TempDir Path folder;

  private static Tls tls(TestIdentity own, ClientAuth auth, List<X509Certificate> cas) {
    return own.tls(new ClientRules(auth, cas, List.of()), Negotiation.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-keyalg RSA -keysize 2048",
        "-keyalg EC -groupname secp256r1",
        "-keyalg EC -groupname secp521r1",
        "-keyalg Ed25519"
      })
  void shouldAcceptEveryUsualKey(String options) throws Exception {
    TestIdentity own = TestIdentity.create(folder, "own", options.split(" "));
    for (ClientAuth auth : ClientAuth.values()) {
      Tls tls = tls(own, auth, auth.verifies() ? List.of(own.certificate()) : List.of());
      assertThatCode(tls::verify).as(auth.key()).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldRefuseAnRsaKeyThatIsTooShortForAnyHandshake() throws Exception {
    TestIdentity own = TestIdentity.create(folder, "own", "-keyalg", "RSA", "-keysize", "512");
    assertThatThrownBy(() -> Pem.match(own.certificate(), own.key()))
        .hasMessage("it has 512 bits, which clients refuse");
    assertThatThrownBy(() -> own.tls().verify())
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessageContaining(" handshake works with this 512 bit RSA key: ")
        .hasMessageEndingWith("; use a key of 2048 bits or more");
  }

  @ParameterizedTest
  @CsvSource({
    "TLSv1.2, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, '', false",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, '', true",
    "TLSv1.3, TLS_AES_128_GCM_SHA256, secp384r1, true",
    "TLSv1.2, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, secp384r1, false"
  })
  void shouldTryTheCipherSuitesAndCurvesWithTheKey(
      String protocol, String suite, String group, boolean works) throws Exception {
    TestIdentity own = TestIdentity.ec(folder, "own");
    List<String> groups = group.isEmpty() ? List.of() : List.of(group);
    Negotiation negotiation = new Negotiation(List.of(protocol), List.of(suite), true, groups);
    Tls tls = own.tls(ClientRules.NONE, negotiation);
    if (works) {
      assertThatCode(tls::verify).doesNotThrowAnyException();
    } else {
      assertThatThrownBy(tls::verify).hasMessageStartingWith("no TLS 1.2 handshake works");
    }
  }

  @Test
  void shouldRefuseAChainInAWrongOrder() throws Exception {
    X509Certificate own = TestIdentity.ec(folder, "own").certificate();
    X509Certificate other = TestIdentity.ec(folder, "other").certificate();
    assertThatCode(() -> Certificates.checkChain(List.of(own))).doesNotThrowAnyException();
    assertThatThrownBy(() -> Certificates.checkChain(List.of(own, other)))
        .hasMessageStartingWith("certificate 1 does not come from certificate 2")
        .hasMessageContaining("put the server's first");
    assertThatThrownBy(() -> Certificates.checkChain(List.of(own, own)))
        .hasMessage("certificate 2 is there twice; leave one out");
  }

  @Test
  void shouldAskClientsForTheCertificatesOfManyAuthorities() throws Exception {
    TestIdentity own = TestIdentity.ec(folder, "own");
    List<X509Certificate> cas = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      cas.add(own.certificate());
    }
    assertThatCode(tls(own, ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT, cas)::verify)
        .doesNotThrowAnyException();
    assertThatCode(() -> Certificates.checkClientCas(cas)).doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseRsaKeysOfExtremeSizes() throws Exception {
    TestIdentity weak = TestIdentity.create(folder, "weak", "-keyalg", "RSA", "-keysize", "512");
    assertThatThrownBy(() -> Certificates.checkClientCas(List.of(weak.certificate())))
        .hasMessageContaining("the client CA \"CN=weak\" has an RSA key of 512 bits; use 2048");
    RSAPublicKeySpec huge =
        new RSAPublicKeySpec(BigInteger.ONE.shiftLeft(9000), BigInteger.valueOf(65537));
    PublicKey key = KeyFactory.getInstance("RSA").generatePublic(huge);
    assertThatThrownBy(() -> Certificates.checkSize(key))
        .hasMessage("it has 9001 bits, and every handshake would take seconds");
  }

  @Test
  void shouldReportExpiredAndFutureCertificates() throws Exception {
    Instant now = Instant.now();
    TestIdentity old = valid("-3d");
    assertThat(Certificates.invalid(old.tls(), now))
        .startsWith("the certificate of \"CN=dated\" has expired, on ")
        .endsWith("; renew it");
    TestIdentity young = valid("+1d");
    assertThat(Certificates.invalid(young.tls(), now)).contains("is not valid before");
    Tls today = valid("-1d").tls();
    assertThat(Certificates.invalid(today, now)).isNull();
    assertThat(Certificates.endsSoon(today, now)).isNull();
    Instant end = Certificates.expiry(today);
    assertThat(Certificates.endsSoon(today, end.minusSeconds(7300)))
        .isEqualTo("the certificate of \"CN=dated\" expires on " + end + ", in 2 hours; renew it");
  }

  private TestIdentity valid(String from) throws Exception {
    return TestIdentity.create(
        Files.createTempDirectory(folder, "dated"), "dated", "-keyalg", "EC", "-startdate", from);
  }
}
