package io.tcpwait.outlet.web.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads certificates and private keys from PEM text (RFC 7468).
 *
 * <p>Existing libraries rest on Bouncy Castle. It takes 43 MiB of resident memory to read four
 * keys: 80 MiB against 37 in a JVM with the launcher's flags. The JDK's own PEMDecoder is a preview
 * in Java 25.
 */
public final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----");
  private static final String BEGIN_CERTIFICATE = "-----BEGIN CERTIFICATE-----";

  /** A public PKI has some 150 roots, and each takes 20 KiB of heap. */
  private static final int MAX_CERTIFICATES = 200;

  private static final byte[] PROBE = "tcpwait".getBytes(StandardCharsets.UTF_8);

  private Pem() {}

  /**
   * Reads all certificates, in the order of the text.
   *
   * @throws GeneralSecurityException with one line for the user, if there is no certificate or a
   *     certificate is damaged
   */
  public static List<X509Certificate> certificates(String pem) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> certificates = new ArrayList<>();
    for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
      if (block.group(1).equals("CERTIFICATE")) {
        if (certificates.size() == MAX_CERTIFICATES) {
          throw new CertificateException(
              "there are more than %d certificates".formatted(MAX_CERTIFICATES));
        }
        try {
          var der = new ByteArrayInputStream(decode(block));
          certificates.add((X509Certificate) factory.generateCertificate(der));
        } catch (CertificateException e) {
          throw new CertificateException(
              "certificate " + (certificates.size() + 1) + " is damaged", e);
        }
      }
    }
    if (pem.split(BEGIN_CERTIFICATE, -1).length - 1 > certificates.size()) {
      throw new CertificateException(
          "certificate %d has no END line: the file is cut off".formatted(certificates.size() + 1));
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no BEGIN CERTIFICATE block");
    }
    return certificates;
  }

  /**
   * Reads the first private key: PKCS#8 (RFC 5958), PKCS#1 (RFC 8017) or SEC 1 (RFC 5915), of RSA,
   * EC or Ed25519.
   *
   * @throws GeneralSecurityException with one line for the user, never with a part of the key
   */
  public static PrivateKey privateKey(String pem) throws GeneralSecurityException {
    for (Matcher block = BLOCK.matcher(pem); block.find(); ) {
      switch (block.group(1)) {
        case "PRIVATE KEY" -> {
          return pkcs8(decode(block));
        }
        case "RSA PRIVATE KEY" -> {
          refuseEncrypted(block.group(2).contains("ENCRYPTED"));
          return pkcs8(Pkcs8.ofRsa(decode(block)));
        }
        case "EC PRIVATE KEY" -> {
          refuseEncrypted(block.group(2).contains("ENCRYPTED"));
          return pkcs8(Pkcs8.ofEc(decode(block)));
        }
        case "ENCRYPTED PRIVATE KEY" -> refuseEncrypted(true);
        default -> {} // EC PARAMETERS and certificates may come before the key
      }
    }
    // An old encrypted key has a header with dashes, so the pattern above does not match it.
    refuseEncrypted(pem.contains("ENCRYPTED"));
    throw new GeneralSecurityException("there is no BEGIN PRIVATE KEY block");
  }

  /** Whether the certificate's public key verifies a signature of the key. */
  public static boolean match(X509Certificate certificate, PrivateKey key)
      throws GeneralSecurityException {
    PublicKey publicKey = certificate.getPublicKey();
    if (!sameAlgorithm(publicKey.getAlgorithm(), key.getAlgorithm())) {
      return false;
    }
    Certificates.checkSize(publicKey);
    Signature signature =
        Signature.getInstance(
            switch (key.getAlgorithm()) {
              case "RSA" -> "SHA256withRSA";
              case "EC" -> "SHA256withECDSA";
              default -> "EdDSA";
            });
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(PROBE);
    try {
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false; // a signature on another curve is not even well-formed
    }
  }

  private static boolean sameAlgorithm(String one, String other) {
    return one.equals(other) || (one.startsWith("Ed") && other.startsWith("Ed"));
  }

  private static PrivateKey pkcs8(byte[] der) throws GeneralSecurityException {
    String hex = HexFormat.of().formatHex(der, 0, Math.min(der.length, 40));
    String algorithm =
        hex.contains(Pkcs8.RSA_OID) ? "RSA" : hex.contains(Pkcs8.EC_OID) ? "EC" : "EdDSA";
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new GeneralSecurityException("the key is damaged or neither RSA, EC nor Ed25519", e);
    }
  }

  private static void refuseEncrypted(boolean encrypted) throws GeneralSecurityException {
    if (encrypted) {
      throw new GeneralSecurityException(
          "the key has a passphrase; take it off: openssl pkcs8 -topk8 -nocrypt -in old -out new");
    }
  }

  private static byte[] decode(Matcher block) throws GeneralSecurityException {
    try {
      return Base64.getDecoder().decode(block.group(2).replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException(block.group(1) + " block is not base64", e);
    }
  }
}
