package io.tcpwait.outlet.web;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Basic authentication (RFC 7617) against bcrypt hashes.
 *
 * <p>A hash costs tens of milliseconds, so one thread of its own computes them, at most {@value
 * #MAX_PENDING} wait for it, and whoever was right is remembered.
 */
final class BasicAuth implements HttpHandler, AutoCloseable {
  static final int MAX_PENDING = 16;
  private static final int MAX_REMEMBERED = 64;
  private static final String SCHEME = "Basic ";
  private static final String MAC = "HmacSHA256";

  private final Supplier<Map<String, String>> bcryptHashByUser;
  private final HttpHandler next;
  private final ThreadPoolExecutor hashing =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("web-passwords").factory());
  private final Semaphore pending = new Semaphore(MAX_PENDING);

  /** Only a keyed digest of what was right is kept, under a key that dies with the process. */
  private final SecretKeySpec macKey;

  private final Map<String, Boolean> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };

  BasicAuth(Supplier<Map<String, String>> bcryptHashByUser, HttpHandler next) {
    this.bcryptHashByUser = bcryptHashByUser;
    this.next = next;
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    macKey = new SecretKeySpec(random, MAC);
    hashing.allowCoreThreadTimeOut(true);
  }

  private record Credentials(String user, String password) {}

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Map<String, String> users = bcryptHashByUser.get();
    if (users.isEmpty()) {
      next.handleRequest(exchange);
      return;
    }
    Credentials given = credentials(exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION));
    if (given == null) {
      challenge(exchange);
      return;
    }
    // Someone unknown is measured against a real hash, and so takes as long as someone known.
    String hash = users.getOrDefault(given.user(), costliest(users));
    String digest = digest(given, hash);
    if (isRemembered(digest)) {
      next.handleRequest(exchange);
    } else if (pending.tryAcquire()) {
      boolean known = users.containsKey(given.user());
      exchange.dispatch(hashing, slow -> verify(slow, given.password(), hash, known, digest));
    } else {
      Replies.text(exchange, StatusCodes.SERVICE_UNAVAILABLE, "too many passwords to check\n");
    }
  }

  private void verify(
      HttpServerExchange exchange, String password, String hash, boolean known, String digest) {
    boolean right = false;
    try {
      right = exchange.getConnection().isOpen() && matches(password, hash) && known;
    } finally {
      pending.release();
    }
    if (right) {
      remember(digest);
    }
    exchange.dispatch(exchange.getIoThread(), right ? next : BasicAuth::challenge);
  }

  private static boolean matches(String password, String hash) {
    // Go and Apache cut a password at bcrypt's 72 bytes too.
    return BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
        .verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.US_ASCII))
        .verified;
  }

  private static String costliest(Map<String, String> users) {
    return users.values().stream().max(Comparator.comparing(hash -> hash.substring(4, 6))).get();
  }

  private static @Nullable Credentials credentials(@Nullable String header) {
    if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    try {
      byte[] decoded = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
      String pair = new String(decoded, StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? null
          : new Credentials(pair.substring(0, colon), pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private String digest(Credentials given, String hash) throws GeneralSecurityException {
    Mac mac = Mac.getInstance(MAC);
    mac.init(macKey);
    // The hash has a fixed length and no user has a colon, so no two inputs read the same.
    String all = hash + given.user() + ":" + given.password();
    return HexFormat.of().formatHex(mac.doFinal(all.getBytes(StandardCharsets.UTF_8)));
  }

  private synchronized boolean isRemembered(String digest) {
    return remembered.get(digest) != null;
  }

  private synchronized void remember(String digest) {
    remembered.put(digest, true);
  }

  private static void challenge(HttpServerExchange exchange) {
    exchange
        .getResponseHeaders()
        .put(Headers.WWW_AUTHENTICATE, "Basic realm=\"tcpwait\", charset=\"UTF-8\"");
    Replies.text(exchange, StatusCodes.UNAUTHORIZED, "Unauthorized\n");
  }

  @Override
  public void close() {
    hashing.shutdownNow();
  }
}
