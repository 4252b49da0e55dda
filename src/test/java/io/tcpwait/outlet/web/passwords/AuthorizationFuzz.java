package io.tcpwait.outlet.web.passwords;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;

/** Any text as the Authorization header. */
class AuthorizationFuzz {
  @FuzzTest
  void holdsAUserWithoutAColonThatReadsTheSameWhenWrittenAgain(byte[] header) {
    String text = new String(header, ISO_8859_1);
    BasicAuth.Credentials given = BasicAuth.credentials(text);
    if (given != null) {
      assertThat(text).startsWithIgnoringCase("basic ");
      assertThat(given.user()).doesNotContain(":");
      assertThat(BasicAuth.credentials(basic(given.user(), given.password()))).isEqualTo(given);
    }
    String password = new String(header, UTF_8);
    assertThat(BasicAuth.credentials(basic("a", password)))
        .isEqualTo(new BasicAuth.Credentials("a", password));
  }

  private static String basic(String user, String password) {
    byte[] pair = (user + ":" + password).getBytes(UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair);
  }
}
