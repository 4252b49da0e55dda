package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class RecentCookiesTest {
  @RepeatedTest(10)
  void findsEveryRepetitionWithinTheWindow(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    RecentCookies cookies = new RecentCookies();
    long[] order = new long[100_000];
    for (int i = 0; i < order.length; i++) {
      boolean again = i > 0 && random.nextInt(10) == 0;
      int back = again ? 1 + random.nextInt(Math.min(i, RecentCookies.WINDOW)) : 0;
      order[i] = again ? order[i - back] : 1 + i * 3L + random.nextInt(3);
      assertThat(cookies.add(order[i])).as("cookie %d, %d back", i, back).isEqualTo(!again);
    }
  }

  @Test
  void neverTakesANewCookieForAnOldOne() {
    RecentCookies cookies = new RecentCookies();
    Random random = new Random(1);
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 200_000; i++) {
      long cookie = random.nextLong();
      assertThat(cookies.add(cookie)).isEqualTo(seen.add(cookie));
    }
  }

  @Test
  void forgetsCookiesBetweenDumpsAndIgnoresUnknownCookies() {
    RecentCookies cookies = new RecentCookies();
    assertThat(cookies.add(5)).isTrue();
    assertThat(cookies.add(5)).isFalse();
    cookies.clear();
    assertThat(cookies.add(5)).isTrue();
    assertThat(cookies.add(0)).isTrue();
    assertThat(cookies.add(0)).isTrue();
  }
}
