package io.tcpwait.lab.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import io.tcpwait.outlet.web.tls.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * The authentication that a server demands, and the credentials of the scraper.
 *
 * @param webConfig the server's web configuration; null if it demands nothing
 * @param tls the scraper's TLS context; null if the server does not use TLS
 * @param asksPassword whether it asks for the passwords of {@link #authorization}
 */
public record Door(@Nullable Path webConfig, @Nullable SSLContext tls, boolean asksPassword) {
  /** Every client is accepted. */
  static final Door OPEN = new Door(null, null, false);

  /**
   * More users than scrapes, so that a server that remembers right passwords does not know the next
   * one.
   */
  private static final int USERS = 100;

  private static final String PASSWORD = "a password of the lab";

  /** The cost in the examples of htpasswd and Prometheus' documentation. */
  private static final int BCRYPT_COST = 10;

  /** Asks for a password. */
  public static Door withPassword(Path folder) throws Exception {
    return new Door(Files.writeString(folder.resolve("password.yml"), users()), null, true);
  }

  /** Asks for a password over TLS. */
  public static Door withTls(Path folder) throws Exception {
    TestIdentity identity = TestIdentity.ec(folder, "server");
    identity.write(folder, "server");
    String tls = "tls_server_config: {cert_file: server.crt, key_file: server.key}\n";
    return new Door(
        Files.writeString(folder.resolve("tls.yml"), tls + users()),
        identity.anonymousClient(),
        true);
  }

  private static String users() {
    String hash = BCrypt.withDefaults().hashToString(BCRYPT_COST, PASSWORD.toCharArray());
    StringBuilder users = new StringBuilder("basic_auth_users:\n");
    for (int user = 0; user < USERS; user++) {
      users.append("  scraper%d: %s\n".formatted(user, hash));
    }
    return users.toString();
  }

  /** The header Authorization of a user by its number; there are {@value #USERS} users. */
  static String authorization(int user) {
    String pair = "scraper" + user % USERS + ":" + PASSWORD;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
