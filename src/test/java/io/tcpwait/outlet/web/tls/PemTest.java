package io.tcpwait.outlet.web.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC", "Ed25519"})
  void readsFilesOfKeytool(String algorithm) throws Exception {
    TestIdentity one = TestIdentity.create(folder, "one", "-keyalg", algorithm);
    TestIdentity two = TestIdentity.create(folder, "two", "-keyalg", algorithm);
    var key = Pem.privateKey(one.certificatePem() + one.keyPem());
    assertThat(key).isEqualTo(one.key());
    assertThat(Pem.certificates(one.certificatePem() + one.keyPem() + two.certificatePem()))
        .containsExactly(one.certificate(), two.certificate());
    assertThat(Pem.match(one.certificate(), key)).isTrue();
    assertThat(Pem.match(two.certificate(), key)).isFalse();
  }

  @Test
  void readsPkcs1() throws Exception {
    TestIdentity rsa = TestIdentity.create(folder, "rsa", "-keyalg", "RSA");
    byte[] pkcs8 = rsa.key().getEncoded();
    // The version, the algorithm and the octet string's header take 26 bytes for every usual key
    // size.
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, 26, pkcs8.length);
    assertThat(Pem.privateKey(TestIdentity.pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(rsa.key());
    TestIdentity ec = TestIdentity.ec(folder, "ec");
    assertThat(Pem.match(rsa.certificate(), ec.key())).isFalse();
  }

  @Test
  void readsSec1() throws Exception {
    TestIdentity ec = TestIdentity.ec(folder, "ec");
    byte[] pkcs8 = ec.key().getEncoded();
    String key = HexFormat.of().formatHex(pkcs8, pkcs8.length - 32, pkcs8.length);
    String curve = "a00a06082a8648ce3d030107"; // [0] secp256r1, RFC 5915
    byte[] sec1 = HexFormat.of().parseHex("30310201010420" + key + curve);
    String parameters = TestIdentity.pem("EC PARAMETERS", sec1);
    String pem = parameters + TestIdentity.pem("EC PRIVATE KEY", sec1);
    assertThat(Pem.match(ec.certificate(), Pem.privateKey(pem))).isTrue();
    for (int length = 0; length < sec1.length; length++) {
      String cut = TestIdentity.pem("EC PRIVATE KEY", Arrays.copyOf(sec1, length));
      assertThatThrownBy(() -> Pem.privateKey(cut)).isInstanceOf(GeneralSecurityException.class);
    }
  }

  @Test
  void reportsAnInvalidFile() throws Exception {
    assertThatThrownBy(() -> Pem.certificates("")).hasMessageContaining("no BEGIN CERTIFICATE");
    assertThatThrownBy(() -> Pem.privateKey("")).hasMessageContaining("no BEGIN PRIVATE KEY");
    assertThatThrownBy(() -> Pem.certificates(TestIdentity.pem("CERTIFICATE", new byte[9])))
        .hasMessage("certificate 1 is damaged");
    assertThatThrownBy(() -> Pem.privateKey(TestIdentity.pem("PRIVATE KEY", new byte[9])))
        .hasMessageContaining("damaged");
    for (String encrypted :
        new String[] {
          TestIdentity.pem("ENCRYPTED PRIVATE KEY", new byte[9]),
          "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
        }) {
      assertThatThrownBy(() -> Pem.privateKey(encrypted))
          .hasMessageContaining("passphrase")
          .hasMessageContaining("openssl pkcs8");
    }
  }
}
