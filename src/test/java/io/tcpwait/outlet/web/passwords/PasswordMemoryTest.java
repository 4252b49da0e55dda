package io.tcpwait.outlet.web.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.passwords.PasswordMemory.Digest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PasswordMemoryTest {
  private static final String HASH = "$2y$10$" + "x".repeat(53);
  private static final long LATE_NS = Long.MAX_VALUE - 5;

  private final PasswordMemory memory = new PasswordMemory();

  private Digest digest(String user, String password) throws Exception {
    return memory.digest(HASH, true, user, password);
  }

  @Test
  void shouldRememberWrongPasswordsBriefly() throws Exception {
    Digest wrong = digest("ann", "wrong");
    assertThat(memory.recall(wrong, LATE_NS)).isNull();
    memory.remember(wrong, false, LATE_NS);
    assertThat(memory.recall(wrong, LATE_NS + Duration.ofSeconds(59).toNanos())).isFalse();
    assertThat(memory.recall(wrong, LATE_NS + Duration.ofSeconds(61).toNanos())).isNull();
  }

  @Test
  void shouldRememberRightPasswordsForever() throws Exception {
    Digest right = digest("ann", "right");
    memory.remember(right, true, 0);
    assertThat(memory.recall(right, Duration.ofDays(1000).toNanos())).isTrue();
  }

  @Test
  void shouldNotForgetRightPasswordsForWrongPasswords() throws Exception {
    Digest right = digest("ann", "right");
    Digest first = digest("ann", "0");
    memory.remember(right, true, 0);
    for (int i = 0; i < 5000; i++) {
      memory.remember(digest("ann", Integer.toString(i)), false, 0);
    }
    assertThat(memory.recall(right, 0)).isTrue();
    assertThat(memory.recall(first, 0)).as("the oldest of too many").isNull();
    assertThat(memory.recall(digest("ann", "4999"), 0)).isFalse();
  }

  @Test
  void shouldDistinguishUsersPasswordsHashesAndStandIns() throws Exception {
    assertThat(digest("ann", "x"))
        .isEqualTo(digest("ann", "x"))
        .isNotEqualTo(digest("bob", "x"))
        .isNotEqualTo(digest("ann", "y"))
        .isNotEqualTo(digest("an", "nx"))
        .isNotEqualTo(memory.digest(HASH, false, "ann", "x"))
        .isNotEqualTo(memory.digest(HASH.replace('x', 'y'), true, "ann", "x"))
        .isNotEqualTo(new PasswordMemory().digest(HASH, true, "ann", "x"));
  }
}
