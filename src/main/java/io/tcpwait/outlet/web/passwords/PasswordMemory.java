package io.tcpwait.outlet.web.passwords;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Remembers right passwords, and for a moment wrong passwords, so that a repetition does not cost a
 * bcrypt hash.
 *
 * <p>It keeps a bounded number of digests under a key that dies with the process, and never
 * passwords. The alternative to the two maps was Caffeine: a jar of 0.9 MB, and a dozen classes for
 * each cache. Its gains (concurrency, admission by frequency) have no use if one thread asks and
 * one writes.
 */
final class PasswordMemory {
  private static final String MAC = "HmacSHA256";
  private static final int MAX_RIGHT = 64;
  private static final int MAX_WRONG = 1024;
  private static final long WRONG_NANOS = Duration.ofMinutes(1).toNanos();

  private final SecretKeySpec key;
  private final Map<Digest, Long> right = bounded(MAX_RIGHT);
  private final Map<Digest, Long> wrong = bounded(MAX_WRONG);

  PasswordMemory() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, MAC);
  }

  /** Half of an HMAC: without the key, two inputs with the same digest cannot be found. */
  record Digest(long high, long low) {}

  private static Map<Digest, Long> bounded(int size) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<Digest, Long> eldest) {
        return size() > size;
      }
    };
  }

  /**
   * The digest of a password that was checked.
   *
   * @param hash the bcrypt hash to check the password against, of a fixed length
   * @param known whether the hash is the user's, rather than a hash that stands in for it
   * @param user the name without a colon, so that different inputs differ as text
   */
  Digest digest(String hash, boolean known, String user, String password)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(MAC);
    mac.init(key);
    String all = hash + (known ? "+" : "-") + user + ":" + password;
    ByteBuffer digest = ByteBuffer.wrap(mac.doFinal(all.getBytes(StandardCharsets.UTF_8)));
    return new Digest(digest.getLong(), digest.getLong());
  }

  /** Whether the password was right or wrong; null if it has to be checked. */
  synchronized @Nullable Boolean recall(Digest digest, long nowNs) {
    if (right.get(digest) != null) {
      return true;
    }
    Long since = wrong.get(digest);
    boolean known = since != null && nowNs - since < WRONG_NANOS;
    return known ? false : null;
  }

  synchronized void remember(Digest digest, boolean wasRight, long nowNs) {
    (wasRight ? right : wrong).put(digest, nowNs);
  }
}
