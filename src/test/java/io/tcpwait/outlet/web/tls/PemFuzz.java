package io.tcpwait.outlet.web.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;

/** Any text as the file of a certificate or a key. */
class PemFuzz {
  @FuzzTest
  void readsTheSameWhenWrittenAgainOrSaysWhatIsWrongInALine(byte[] file) throws Exception {
    String text = new String(file, ISO_8859_1);
    try {
      List<X509Certificate> certificates = Pem.certificates(text);
      StringBuilder again = new StringBuilder();
      for (X509Certificate certificate : certificates) {
        again.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      assertThat(Pem.certificates(again.toString())).isEqualTo(certificates);
    } catch (GeneralSecurityException e) {
      isALine(e);
    }
    try {
      PrivateKey key = Pem.privateKey(text);
      assertThat(Pem.privateKey(pem("PRIVATE KEY", key.getEncoded()))).isEqualTo(key);
    } catch (GeneralSecurityException e) {
      isALine(e);
    }
  }

  /** The message consists only of our own words: it must not reveal a part of a key. */
  private static void isALine(GeneralSecurityException e) {
    assertThat(e).hasMessageMatching("[ -~]{10,160}");
  }

  private static String pem(String type, byte[] der) {
    String base64 = Base64.getMimeEncoder().encodeToString(der);
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, base64, type);
  }
}
