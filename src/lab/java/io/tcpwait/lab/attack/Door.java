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
 * What a server asks of its clients, and what the scraper, who may come in, has for it.
 *
 * @param webConfig its web configuration; null if it asks nothing
 * @param tls what the scraper speaks TLS with; null if the server does not
 * @param asksPassword of the users that {@link #authorization} speaks for
 */
public record Door(@Nullable Path webConfig, @Nullable SSLContext tls, boolean asksPassword) {
  /** Whoever comes may come in. */
  static final Door OPEN = new Door(null, null, false);

  /** So many that a server that remembers who was right does not know the next one yet. */
  private static final int USERS = 100;

  private static final String PASSWORD = "a password of the lab";

  /** What htpasswd and Prometheus' documentation use. */
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

  /** The header of that name of a user by its number, of which there are {@value #USERS}. */
  static String authorization(int user) {
    String pair = "scraper" + user % USERS + ":" + PASSWORD;
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }
}
