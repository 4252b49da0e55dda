package io.tcpwait.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class PortRangeTest {
  @RepeatedTest(50)
  void shouldCountItsPorts(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    int first = 1 + random.nextInt(65_535);
    int last = first + random.nextInt(65_536 - first);
    BitSet reserved = new BitSet();
    random.ints(random.nextInt(2_000), 0, 65_536).forEach(reserved::set);
    PortRange range = new PortRange(first, last, reserved);

    IntStream ports = IntStream.range(0, 65_536).filter(range::has);
    assertThat(range.size()).isEqualTo((int) ports.count());
    IntStream firstChoices =
        IntStream.range(0, 65_536).filter(range::has).filter(port -> (port - first) % 2 == 0);
    assertThat(range.firstChoices()).isEqualTo((int) firstChoices.count());
  }

  @Test
  void shouldHaveNoPortsWhenItEndsBeforeItBegins() {
    PortRange range = new PortRange(2_000, 1_000, new BitSet());
    assertThat(range.size()).isZero();
    assertThat(range.firstChoices()).isZero();
  }
}
