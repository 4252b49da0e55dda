package io.tcpwait.outlet.web.tls;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of certificates beyond the checks at loading: chains, key sizes and dates. */
public final class Certificates {
  /** JSSE, Go and OpenSSL refuse a shorter RSA key in a chain that they verify. */
  private static final int MIN_RSA_BITS = 1024;

  /** A handshake with 16384 bits, the JDK's maximum, keeps a core busy for seconds. */
  private static final int MAX_RSA_BITS = 8192;

  private static final Duration SOON = Duration.ofDays(14);

  /**
   * Certificates are usually renewed with a third of the time left, so they never reach a fifth.
   */
  private static final int SOON_PART = 5;

  private Certificates() {}

  /**
   * Checks that each certificate of the server's chain is signed by the next.
   *
   * @throws GeneralSecurityException with one line that names the certificate and the remedy
   */
  public static void checkChain(List<X509Certificate> chain) throws GeneralSecurityException {
    for (int i = 0; i + 1 < chain.size(); i++) {
      if (chain.indexOf(chain.get(i + 1)) <= i) {
        throw new GeneralSecurityException(
            "certificate %d is there twice; leave one out".formatted(i + 2));
      }
      if (!isSignedBy(chain.get(i), chain.get(i + 1).getPublicKey())) {
        throw new GeneralSecurityException(
            "certificate %d does not come from certificate %d, which follows it; put the server's"
                    .formatted(i + 1, i + 2)
                + " first, then each one's issuer");
      }
    }
  }

  /**
   * Checks the size of the server's key before anything is signed with it.
   *
   * @throws GeneralSecurityException if the size cannot be used, with the reason
   */
  static void checkSize(PublicKey key) throws GeneralSecurityException {
    int bits = key instanceof RSAKey rsa ? rsa.getModulus().bitLength() : MIN_RSA_BITS;
    if (bits < MIN_RSA_BITS) {
      throw new GeneralSecurityException("it has %d bits, which clients refuse".formatted(bits));
    }
    if (bits > MAX_RSA_BITS) {
      throw new GeneralSecurityException(
          "it has %d bits, and every handshake would take seconds".formatted(bits));
    }
  }

  private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
    try {
      certificate.verify(key);
      return true;
    } catch (GeneralSecurityException | RuntimeException e) {
      return false;
    }
  }

  /**
   * Checks the roots of client certificates.
   *
   * @throws GeneralSecurityException if JSSE would reject all clients of one of the roots
   */
  public static void checkClientCas(List<X509Certificate> cas) throws GeneralSecurityException {
    for (X509Certificate ca : cas) {
      if (ca.getPublicKey() instanceof RSAKey rsa && rsa.getModulus().bitLength() < MIN_RSA_BITS) {
        throw new GeneralSecurityException(
            "the client CA %s has an RSA key of %d bits; use 2048 or more"
                .formatted(name(ca), rsa.getModulus().bitLength()));
      }
    }
  }

  /** The earliest expiry of the chain's certificates. */
  public static Instant expiry(Tls tls) {
    return end(firstToExpire(tls.chain()));
  }

  /** The reason why strict clients refuse the server at that time; null if they accept it. */
  public static @Nullable String invalid(Tls tls, Instant now) {
    for (X509Certificate certificate : tls.chain()) {
      if (now.isBefore(certificate.getNotBefore().toInstant())) {
        return "the certificate of %s is not valid before %s; look at the clock, or wait"
            .formatted(name(certificate), certificate.getNotBefore().toInstant());
      }
    }
    X509Certificate first = firstToExpire(tls.chain());
    if (end(first).isBefore(now)) {
      return "the certificate of %s has expired, on %s; renew it"
          .formatted(name(first), end(first));
    }
    List<X509Certificate> cas = tls.clients().cas();
    if (!cas.isEmpty() && cas.stream().allMatch(ca -> end(ca).isBefore(now))) {
      return "every client CA has expired, %s on %s; renew them"
          .formatted(name(cas.getFirst()), end(cas.getFirst()));
    }
    return null;
  }

  /**
   * A line that names the server's certificate that expires soon; null if all are good for longer.
   */
  public static @Nullable String endsSoon(Tls tls, Instant now) {
    X509Certificate first = firstToExpire(tls.chain());
    Duration all = Duration.between(first.getNotBefore().toInstant(), end(first));
    Duration left = Duration.between(now, end(first));
    Duration soon = all.dividedBy(SOON_PART);
    if (left.compareTo(SOON) >= 0 || left.compareTo(soon) >= 0) {
      return null;
    }
    return "the certificate of %s expires on %s, in %s; renew it"
        .formatted(name(first), end(first), inWords(left));
  }

  private static String inWords(Duration left) {
    return left.toDays() > 1 ? left.toDays() + " days" : Math.max(0, left.toHours()) + " hours";
  }

  private static X509Certificate firstToExpire(List<X509Certificate> certificates) {
    X509Certificate first = certificates.getFirst();
    for (X509Certificate other : certificates) {
      first = end(other).isBefore(end(first)) ? other : first;
    }
    return first;
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant().truncatedTo(ChronoUnit.SECONDS);
  }

  private static String name(X509Certificate certificate) {
    return "\"" + certificate.getSubjectX500Principal() + "\"";
  }
}
