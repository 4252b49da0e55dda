package io.tcpwait.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.model.Owner;
import io.tcpwait.model.Sample;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Of 338 stuck sockets. */
class UnownedTest {
  @Test
  void isWhatNobodyWasFoundToHold() {
    assertThat(Unowned.sockets(held(2, 100))).isEqualTo(138);
    assertThat(Unowned.sockets(held(2, 200))).isZero();
  }

  @Test
  void isNotKnownWhereNotAllWhoHoldSomeAreListed() {
    assertThat(Unowned.sockets(held(Owner.MAX_LISTED, 10))).isNull();
    assertThat(Unowned.sockets(held(Owner.MAX_LISTED, 40))).isZero();
  }

  @Test
  void isNotKnownWithoutTheTable() {
    assertThat(Unowned.sockets(Statuses.unknown().sample())).isNull();
  }

  private static Sample held(int processes, long each) {
    Sample of = Statuses.leak(1).sample();
    Owner owner = new Owner(1, 1, "nginx", "", 20L, 40L, each, Map.of(Statuses.DATABASE, each), 0L);
    List<Owner> owners = Collections.nCopies(processes, owner);
    return new Sample(
        of.netns(),
        of.seconds(),
        of.tcp(),
        of.sockstat(),
        of.events(),
        of.settings(),
        owners,
        of.programs(),
        of.host(),
        of.agent());
  }
}
