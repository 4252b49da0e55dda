package io.tcpwait.detect.rules;

import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_GROWTH;
import static io.tcpwait.detect.FindingKind.CLOSE_WAIT_LEAK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.detect.Days;
import io.tcpwait.detect.Finding;
import io.tcpwait.detect.FindingKind;
import io.tcpwait.detect.Severity;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that close their sockets late, but reliably, and those that also leak some. */
class LateCloserTest {
  private static final int LEAKING_PEER = 2;

  private final Days days = new Days();

  /** What a program does in a second. */
  private interface Program {
    void act(int second);
  }

  private void run(int fromSecond, int toSecond, Program program, Runnable looked) {
    for (int second = fromSecond; second < toSecond; second++) {
      program.act(second);
      days.elapse(1);
      if (second % 5 == 0) {
        days.look();
        looked.run();
      }
    }
  }

  /** Leaves two sockets a second, and closes those that have been idle, until its sweeps end. */
  private Program pool(int everySeconds, int idleSeconds, int endSecond) {
    return second -> {
      days.come(1, 2);
      if (second % everySeconds == 0 && second < endSecond) {
        days.close(idleSeconds);
      }
    };
  }

  private void never(FindingKind kind, Severity severity) {
    assertThat(days.finding(kind).map(of -> of.severity()))
        .as("%s at %.0f s", kind, days.now())
        .isNotEqualTo(Optional.of(severity));
  }

  private void shouldNotPage() {
    never(CLOSE_WAIT_LEAK, Severity.CRITICAL);
    never(CLOSE_WAIT_GROWTH, Severity.CRITICAL);
  }

  /** A pool that is swept: of all its sockets, or of those that have been idle for a minute. */
  @ParameterizedTest
  @CsvSource({"100, 0", "30, 60", "5, 90", "240, 0"})
  void shouldNotPageWhenAPoolIsSwept(int everySeconds, int idleSeconds) {
    boolean late = everySeconds > 120;
    days.program(10, late ? 4_096L : 1_024L);
    Program pool = pool(everySeconds, idleSeconds, Integer.MAX_VALUE);
    // A first period of two minutes and more looks like a leak.
    run(
        1,
        late ? 330 : 131,
        pool,
        () -> {
          if (!late) {
            shouldNotPage();
          }
        });
    run(
        late ? 330 : 131,
        1_200,
        pool,
        () -> {
          shouldNotPage();
          assertThat(days.has(CLOSE_WAIT_GROWTH) && days.now() > 400)
              .as("at %.0f s", days.now())
              .isFalse();
          assertThat(!late && Double.isFinite(days.fdSecondsLeft()))
              .as("at %.0f s", days.now())
              .isFalse();
        });
  }

  /** A pool that is swept seldom, or whose forgotten sockets the garbage collector closes. */
  @ParameterizedTest
  @ValueSource(ints = {600, 900, 1_800, 2_400})
  void shouldPageAtMostOnceWhenAPoolIsSweptSeldom(int everySeconds) {
    days.program(10, 8_192L);
    Program pool = pool(everySeconds, 0, Integer.MAX_VALUE);
    int seen = everySeconds + 120;
    run(1, seen, pool, () -> {});
    run(seen, 4 * everySeconds, pool, this::shouldNotPage);
  }

  /** A program that was swept every quarter of an hour leaks from then on. */
  @Test
  void shouldPageWhenTheSweepsEnd() {
    days.program(10, 8_192L);
    run(1, 4_900, pool(900, 0, 3_000), () -> {});
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
    double left = (8_192 - 10) / 2.0 - (days.now() - 2_700);
    assertThat(days.fdSecondsLeft()).isCloseTo(left, within(left / 10));
  }

  /** Two processes leak alike. The sockets of the other are as old as those that went with it. */
  @Test
  void shouldKeepTheDateWhenOneOfTwoProcessesIsRestarted() {
    days.program(10, 8_192L);
    Program two =
        second -> {
          days.come(1, 1);
          days.come(LEAKING_PEER, 1);
          if (second == 3_000) {
            days.closeOf(1, 0);
          }
        };
    run(1, 3_600, two, () -> {});
    run(
        3_600,
        4_200,
        two,
        () -> {
          double left = (8_192 - 10 - 2 * days.now() + 3_000) / 2;
          assertThat(days.fdSecondsLeft())
              .as("at %.0f s", days.now())
              .isCloseTo(left, within(left / 10));
        });
  }

  /** The agent starts while each socket is closed after a minute and a half. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 15})
  void shouldNotPageWhenTheAgentStartsLater(int intervalSeconds) {
    days.program(10, 1_024L);
    for (int second = 1; second < 900; second++) {
      days.come(1, 2);
      days.close(90);
      days.elapse(1);
      if (second > 150 && second % intervalSeconds == 0) {
        days.look();
        shouldNotPage();
        if (second > 400) {
          assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %d s", second).isFalse();
          assertThat(days.fdSecondsLeft()).isInfinite();
          Finding leak = days.finding(CLOSE_WAIT_LEAK).orElseThrow();
          assertThat(Days.fact(leak, "growth_per_second").text())
              .matches("not growing: hardly any is open for longer than 1?\\d\\ds");
        }
      }
    }
  }

  /** Of 1.4 sockets a second, every fourth leaks, and the others are closed after 90 s. */
  @Test
  void shouldTellTheLeakFromTheOthersWhenBothAreOfOneService() {
    days.program(10, 1_024L);
    Program program =
        second -> {
          days.come(1, second % 20 == 0 ? 2 : 1);
          if (second % 20 < 7) {
            days.come(LEAKING_PEER, 1);
          }
          days.closeOf(1, 90);
        };
    run(1, 121, program, this::shouldNotPage);
    run(
        121,
        900,
        program,
        () -> {
          double left = (1_024 - 10 - 95) / 0.35 - days.now();
          if (days.now() > 230) {
            assertThat(days.has(CLOSE_WAIT_GROWTH)).as("at %.0f s", days.now()).isTrue();
            assertThat(days.fdSecondsLeft())
                .as("at %.0f s", days.now())
                .isCloseTo(left, within(left / 4));
          } else {
            assertThat(days.fdSecondsLeft() < left / 2).as("at %.0f s", days.now()).isFalse();
          }
        });
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
  }

  /** The sockets of a program that ended say nothing about the next program. */
  @Test
  void shouldPageAgainWhenALeakingProgramIsRestarted() {
    days.program(10, 2_000L);
    run(1, 300, second -> days.come(1, 3), () -> {});
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
    days.restart(4712);
    run(
        300,
        500,
        second -> days.come(1, 3),
        () -> {
          if (days.now() > 440) {
            double left = 1_990 / 3.0 - (days.now() - 299);
            assertThat(days.fdSecondsLeft()).isCloseTo(left, within(left / 5));
          }
        });
    assertThat(days.severity(CLOSE_WAIT_LEAK)).isEqualTo(Severity.CRITICAL);
  }
}
