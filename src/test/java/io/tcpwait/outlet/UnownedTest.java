package io.tcpwait.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.ProcessSearch;
import io.tcpwait.sample.ProcessSearch.State;
import io.tcpwait.sample.Sample;
import org.junit.jupiter.api.Test;

/** The status has 338 stuck sockets. */
class UnownedTest {
  @Test
  void stuckSocketsWithoutAFoundHolderAreUnowned() {
    assertThat(Unowned.sockets(held(State.COMPLETE, 200))).isEqualTo(138);
    assertThat(Unowned.sockets(held(State.PARTLY_DENIED, 200))).isEqualTo(138);
    assertThat(Unowned.sockets(held(State.COMPLETE, 338))).isZero();
  }

  @Test
  void theNumberIsUnknownBeforeTheSearchIsOver() {
    assertThat(Unowned.sockets(held(State.NOT_YET, 10))).isNull();
  }

  @Test
  void theNumberIsUnknownWithoutTheTable() {
    assertThat(Unowned.sockets(Statuses.unknown().sample())).isNull();
  }

  private static Sample held(State state, long sockets) {
    Sample of = Statuses.leak(1).sample();
    return new Sample(
        of.netns(),
        of.seconds(),
        of.tcp(),
        of.sockstat(),
        of.events(),
        of.settings(),
        of.owners(),
        of.programs(),
        of.host(),
        of.agent(),
        new ProcessSearch(state, 0, 338, sockets),
        of.own());
  }
}
