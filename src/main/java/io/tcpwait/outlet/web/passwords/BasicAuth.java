package io.tcpwait.outlet.web.passwords;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import io.tcpwait.outlet.Rejections;
import io.tcpwait.outlet.Rejections.Reason;
import io.tcpwait.outlet.web.answers.Replies;
import io.tcpwait.outlet.web.connections.ClientAddress;
import io.tcpwait.outlet.web.passwords.PasswordMemory.Digest;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Basic authentication (RFC 7617) against bcrypt hashes.
 *
 * <p>A hash takes tens of milliseconds, so a thread of its own computes hashes. At most {@value
 * #MAX_PENDING} requests of one source wait for it. The source with the fewest failed hashes is
 * next, so that a new scraper gets through a flood. A repeated password does not cost a hash.
 */
public final class BasicAuth implements HttpHandler, AutoCloseable {
  static final int MAX_PENDING = 16;

  /** The default number of connections. A request waits within the time limit of its answer. */
  private static final int MAX_PENDING_OF_ALL = 256;

  private static final String SCHEME = "Basic ";

  private final Supplier<Map<String, String>> bcryptHashByUser;
  private final HttpHandler next;
  private final Rejections rejections;
  private final PasswordMemory memory = new PasswordMemory();
  private final FairTurns<Check> turns =
      new FairTurns<>(MAX_PENDING_OF_ALL, MAX_PENDING, Check::isInVain);
  private final ThreadPoolExecutor hashing =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofPlatform().daemon().name("web-passwords").factory());

  /**
   * Asks for passwords in front of another handler.
   *
   * @param bcryptHashByUser asked anew for each request; if empty, all requests pass
   * @param next handles the requests that pass
   */
  public BasicAuth(
      Supplier<Map<String, String>> bcryptHashByUser, HttpHandler next, Rejections rejections) {
    this.bcryptHashByUser = bcryptHashByUser;
    this.next = next;
    this.rejections = rejections;
    hashing.allowCoreThreadTimeOut(true);
  }

  record Credentials(String user, String password) {}

  /**
   * A password to check against a hash: the user's, or for an unknown user that of another user.
   */
  private record Attempt(
      ClientAddress source, String password, String hash, boolean known, Digest digest) {}

  /** An attempt that waits for its turn. */
  private record Check(HttpServerExchange exchange, Runnable task) {
    boolean isInVain() {
      return !exchange.getConnection().isOpen();
    }
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) throws Exception {
    Map<String, String> users = bcryptHashByUser.get();
    if (users.isEmpty()) {
      next.handleRequest(exchange);
      return;
    }
    String header = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    if (header == null) {
      challenge(exchange);
      return;
    }
    Credentials given = credentials(header);
    if (given == null) {
      refuse(exchange);
      return;
    }
    // An unknown user's password is checked against a real hash too, so that it takes as long.
    boolean known = users.containsKey(given.user());
    String hash = users.getOrDefault(given.user(), costliest(users));
    Digest digest = memory.digest(hash, known, given.user(), given.password());
    Boolean right = memory.recall(digest, System.nanoTime());
    if (right != null) {
      decide(exchange, right);
      return;
    }
    ClientAddress source = source(exchange);
    if (turns.reserve(source)) {
      Attempt attempt = new Attempt(source, given.password(), hash, known, digest);
      exchange.dispatch(
          task -> enqueue(source, new Check(exchange, task)), slow -> verify(slow, attempt));
    } else {
      rejections.count(Reason.BUSY_PASSWORDS);
      Replies.busy(exchange, StatusCodes.SERVICE_UNAVAILABLE, "too many passwords to check\n");
    }
  }

  private static ClientAddress source(HttpServerExchange exchange) {
    InetAddress address = exchange.getSourceAddress().getAddress();
    return address == null ? ClientAddress.UNKNOWN : ClientAddress.of(address);
  }

  private void enqueue(ClientAddress source, Check check) {
    turns.add(source, check);
    hashing.execute(
        () -> {
          Check fairest = turns.next();
          if (fairest != null) {
            fairest.task.run();
          }
        });
  }

  private void verify(HttpServerExchange exchange, Attempt attempt) {
    boolean right = false;
    try {
      if (exchange.getConnection().isOpen()) {
        // Another request may have checked the same password meanwhile.
        Boolean recalled = memory.recall(attempt.digest, System.nanoTime());
        right = recalled != null ? recalled : matches(attempt.password, attempt.hash);
        right &= attempt.known;
        memory.remember(attempt.digest, right, System.nanoTime());
      }
    } finally {
      turns.release(attempt.source);
    }
    if (right) {
      turns.forgive(attempt.source);
    }
    boolean decision = right;
    exchange.dispatch(exchange.getIoThread(), ready -> decide(ready, decision));
  }

  private void decide(HttpServerExchange exchange, boolean right) throws Exception {
    if (right) {
      next.handleRequest(exchange);
    } else {
      refuse(exchange);
    }
  }

  private static boolean matches(String password, String hash) {
    // Go and Apache truncate a password at bcrypt's 72 bytes too.
    return BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
        .verify(password.getBytes(StandardCharsets.UTF_8), hash.getBytes(StandardCharsets.US_ASCII))
        .verified;
  }

  private static String costliest(Map<String, String> users) {
    return users.values().stream().max(Comparator.comparing(hash -> hash.substring(4, 6))).get();
  }

  static @Nullable Credentials credentials(String header) {
    if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
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

  private void refuse(HttpServerExchange exchange) {
    rejections.count(Reason.WRONG_PASSWORD);
    challenge(exchange);
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
