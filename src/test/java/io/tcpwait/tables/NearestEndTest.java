package io.tcpwait.tables;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.sample.PortBudget;
import io.tcpwait.sample.PortCounts;
import io.tcpwait.sample.PortRange;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tuples that are judged because their ports run out soon, although other tuples hold more. */
class NearestEndTest {
  private static final int FIRST = 40_000;

  private final Dumps dumps = new Dumps(new PortRange(FIRST, FIRST + 999, new BitSet()));

  @Test
  void shouldJudgeATupleThatRunsOutBesideSteadyLargerOnes() {
    steady(40, 790);
    dumps.whole();
    for (int second = 1; second <= 5; second++) {
      dumps.pass(1);
      for (int i = 0; i < 30; i++) {
        dumps.timeWait("10.0.0.1:" + (FIRST + 2 * (30 * second + i)), "10.0.9.9:80");
      }
    }
    for (PortCounts ports : List.of(partly(), whole(), partly())) {
      assertThat(ports.budgets()).hasSize(5).noneMatch(NearestEndTest::isSixth);
      assertThat(ports.nearest()).hasSize(NearestEnd.PLACES);
      assertThat(ports.nearest().getFirst()).matches(NearestEndTest::isSixth);
      assertThat(ports.nearest().getFirst().held()).isEqualTo(150);
      assertThat(ports.judged()).hasSize(5 + NearestEnd.PLACES);
    }
  }

  /** Open connections leave no TIME_WAITs, so their increase shows only from dump to dump. */
  @Test
  void shouldJudgeATupleWhoseOpenConnectionsIncrease() {
    steady(40, 790);
    open(0, 100);
    dumps.whole();
    dumps.pass(10);
    open(100, 300);
    assertThat(whole().nearest().getFirst()).matches(NearestEndTest::isSixth);
    assertThat(partly().nearest())
        .filteredOn(NearestEndTest::isSixth)
        .singleElement()
        .satisfies(of -> assertThat(of.held()).isEqualTo(300));
  }

  @Test
  void shouldJudgeNoTupleTwice() {
    for (int round = 0; round < 4; round++) {
      open(100 * round, 100 * round + 100);
      dumps.pass(5);
      PortCounts ports = round % 2 == 0 ? whole() : partly();
      assertThat(ports.judged()).hasSize(1);
    }
  }

  private static boolean isSixth(PortBudget budget) {
    return budget.peer().label().equals("10.0.9.9:80");
  }

  private void steady(int peers, int each) {
    for (int peer = 0; peer < peers; peer++) {
      for (int i = 0; i < each; i++) {
        int port = FIRST + (i < 500 ? 2 * i : 2 * (i - 500) + 1);
        dumps.open("10.0.0.1:" + port, "10.0.1." + peer + ":80");
      }
    }
  }

  private void open(int from, int to) {
    for (int i = from; i < to; i++) {
      dumps.open("10.0.0.1:" + (FIRST + 2 * i), "10.0.9.9:80");
    }
  }

  private PortCounts whole() {
    return Dumps.ports(dumps.whole());
  }

  private PortCounts partly() {
    return Dumps.ports(dumps.partly());
  }
}
