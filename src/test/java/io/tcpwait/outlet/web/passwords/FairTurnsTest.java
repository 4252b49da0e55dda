package io.tcpwait.outlet.web.passwords;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.outlet.web.connections.ClientAddress;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class FairTurnsTest {
  private final FairTurns<String> turns = new FairTurns<>(1000, 16, task -> false);

  private static ClientAddress source(String address) {
    return ClientAddress.of(InetAddress.ofLiteral(address));
  }

  private boolean come(String address, String task) {
    boolean room = turns.reserve(source(address));
    if (room) {
      turns.add(source(address), task);
    }
    return room;
  }

  private void takeTurns(int count) {
    for (int i = 0; i < count; i++) {
      assertThat(turns.next()).isNotNull();
    }
  }

  @Test
  void shouldServeANewSourceBeforeTheRestOfAFlood() {
    for (int i = 0; i < 16; i++) {
      come("10.0.0.1", "flood " + i);
    }
    takeTurns(3);
    come("10.0.0.2", "new");
    assertThat(turns.next()).isEqualTo("new");
    assertThat(turns.next()).isEqualTo("flood 3");
  }

  @Test
  void shouldServeANewSourceBeforeManyFailedSources() {
    for (int i = 0; i < 250; i++) {
      come("10.0.0." + i, "first");
    }
    takeTurns(250);
    for (int i = 0; i < 250; i++) {
      come("10.0.0." + i, "second");
    }
    come("10.9.0.1", "new");
    assertThat(turns.next()).isEqualTo("new");
  }

  @Test
  void shouldTakeTurnsBetweenSources() {
    for (int i = 0; i < 3; i++) {
      come("10.0.0.1", "a" + i);
    }
    for (int i = 0; i < 3; i++) {
      come("10.0.0.2", "b" + i);
    }
    StringBuilder order = new StringBuilder();
    for (String next = turns.next(); next != null; next = turns.next()) {
      order.append(next).append(' ');
    }
    assertThat(order).hasToString("a0 b0 a1 b1 a2 b2 ");
  }

  @Test
  void shouldServeInOrderWhenNoSourceHadATurn() {
    for (int i = 0; i < FairTurns.FEW; i++) {
      come("10." + i + ".0.1", "task " + i);
    }
    for (int i = 0; i < FairTurns.FEW; i++) {
      assertThat(turns.next()).isEqualTo("task " + i);
    }
    assertThat(turns.next()).isNull();
  }

  @Test
  void shouldServeTheNewestEveryOtherTimeWhenManySourcesAreNew() {
    for (int i = 0; i < 250; i++) {
      come("10." + i + ".0.1", "flood " + i);
    }
    come("11.9.0.1", "new");
    assertThat(List.of(String.valueOf(turns.next()), String.valueOf(turns.next())))
        .containsExactly("new", "flood 0");
    for (int i = 0; i < 249; i++) {
      assertThat(turns.next()).startsWith("flood");
    }
    assertThat(turns.next()).isNull();
  }

  @Test
  void shouldServeAnotherNetworkBeforeNewSourcesOfAFailedNetwork() {
    come("10.0.1.1", "first");
    come("2001:db8:1:1::", "first");
    takeTurns(2);
    for (int i = 2; i < 200; i++) {
      come("10.0.1." + i, "flood");
      come("2001:db8:1:" + i + "::", "flood");
    }
    come("10.0.2.1", "near");
    come("10.9.0.1", "far");
    come("2001:db8:2::", "near, IPv6");
    assertThat(turns.next()).isEqualTo("far");
    assertThat(List.of(String.valueOf(turns.next()), String.valueOf(turns.next())))
        .containsExactly("near", "near, IPv6");
    assertThat(turns.next()).isEqualTo("flood");
  }

  @Test
  void shouldFreeThePlacesOfTasksThatHaveEnded() {
    FairTurns<String> few = new FairTurns<>(3, 2, "ended"::equals);
    for (String task : List.of("ended", "going on")) {
      assertThat(few.reserve(source("10.0.0.1"))).isTrue();
      few.add(source("10.0.0.1"), task);
    }
    assertThat(few.reserve(source("10.0.0.1"))).isTrue();
    assertThat(few.reserve(source("10.0.0.1"))).isFalse();
    assertThat(few.reserve(source("10.0.0.2"))).isTrue();
    assertThat(few.reserve(source("10.0.0.3"))).isFalse();
    assertThat(few.next()).isEqualTo("going on");
    assertThat(few.next()).isNull();
  }

  @Test
  void shouldLimitTheShareOfASource() {
    for (int i = 0; i < 16; i++) {
      assertThat(come("10.0.0.1", "task")).isTrue();
    }
    assertThat(come("10.0.0.1", "task")).isFalse();
    assertThat(come("10.0.0.2", "task")).isTrue();
    turns.release(source("10.0.0.1"));
    assertThat(come("10.0.0.1", "task")).isTrue();
    assertThat(come("10.0.0.1", "task")).isFalse();
  }

  @Test
  void shouldLimitThePlacesOfAllSources() {
    FairTurns<String> few = new FairTurns<>(2, 2, task -> false);
    assertThat(few.reserve(source("10.0.0.1"))).isTrue();
    assertThat(few.reserve(source("10.0.0.2"))).isTrue();
    assertThat(few.reserve(source("10.0.0.3"))).isFalse();
    few.release(source("10.0.0.1"));
    assertThat(few.reserve(source("10.0.0.3"))).isTrue();
  }

  @Test
  void shouldForgiveASourceWithARightPassword() {
    come("10.0.0.1", "a");
    takeTurns(1);
    turns.forgive(source("10.0.0.1"));
    come("10.0.0.1", "b");
    come("10.0.0.2", "c");
    assertThat(turns.next()).isEqualTo("b");
  }

  @Test
  void shouldCountAnIpv6NetworkAsOneSource() {
    assertThat(source("2001:db8:1:2::1")).isEqualTo(source("2001:db8:1:2:ffff::9"));
    assertThat(source("2001:db8:1:2::1")).isNotEqualTo(source("2001:db8:1:3::1"));
    assertThat(source("::ffff:10.0.0.1")).isEqualTo(source("10.0.0.1"));
    assertThat(source("10.0.0.1")).isNotEqualTo(source("10.0.0.2"));
  }
}
