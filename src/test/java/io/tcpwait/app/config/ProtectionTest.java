package io.tcpwait.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.tls.TestIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reload removes protection from a running server only if the file says so explicitly. */
class ProtectionTest {
  private static final String USERS =
      "basic_auth_users: {a: $2b$12$hNf2lSsxfm0.i4a.1kVpSOVyBCfIB51VRjgBUyv6kdnyTlgWj81Ay}\n";
  private static final String TLS =
      "tls_server_config:\n  cert_file: a.crt\n  key_file: a.key\n  client_ca_file: a.crt\n";
  private static final String CLIENTS =
      "  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [a]\n";

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws Exception {
    TestIdentity.ec(folder, "a").write(folder, "a");
  }

  private static WebFile read(String yaml) throws Exception {
    return Results.value(WebConfigFile.read(Files.writeString(folder.resolve("web.yml"), yaml)));
  }

  @Test
  void shouldRefuseAFileThatWasCutOffOrEmptied() throws Exception {
    var running = read(USERS + TLS + CLIENTS).config();
    for (String cut : new String[] {"", "\n", "# users\n", "{}", "basic_auth_users:\n", "---\n"}) {
      assertThat(Protection.refusal(running, read(cut)))
          .as(cut)
          .startsWith(folder.resolve("web.yml") + ": serves no TLS any more");
    }
    assertThat(Protection.refusal(running, read(TLS + CLIENTS)))
        .contains("asks for no password any more", "write \"basic_auth_users: {}\"");
  }

  @ParameterizedTest
  @CsvSource({
    "'', asks for no client certificate",
    "'  client_auth_type:\n', asks for no client certificate",
    "'  client_auth_type: RequireAndVerifyClientCert\n', takes every name"
  })
  void shouldRefuseToAskLessOfClientsSilently(String clients, String reason) throws Exception {
    var running = read(USERS + TLS + CLIENTS).config();
    String withoutCa = TLS.replaceAll("  client_ca_file.*\n", "");
    String tls = clients.contains("Verify") ? TLS : withoutCa;
    assertThat(Protection.refusal(running, read(USERS + tls + clients))).contains(reason);
  }

  @Test
  void shouldAcceptAnExplicitRemovalOfProtection() throws Exception {
    var running = read(USERS + TLS + CLIENTS).config();
    String open = "tls_server_config: {}\nbasic_auth_users: {}\n";
    assertThat(Protection.refusal(running, read(open))).isNull();
    String noClients =
        TLS.replaceAll("  client_ca_file.*\n", "")
            + "  client_auth_type: NoClientCert\n  client_allowed_sans: []\n";
    assertThat(Protection.refusal(running, read(USERS + noClients))).isNull();
    assertThat(Protection.refusal(running, read(USERS + TLS + CLIENTS))).isNull();
    assertThat(Protection.refusal(read("").config(), read(""))).isNull();
  }

  @Test
  void shouldWarnOfAFileThatProtectsNothingWithoutSayingSo() throws Exception {
    assertThat(Protection.warning(read("# nothing\n"))).contains("neither TLS nor a password");
    assertThat(Protection.warning(read("basic_auth_users: {}"))).isNull();
    assertThat(Protection.warning(read(USERS))).isNull();
  }
}
