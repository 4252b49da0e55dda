package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class InodeTableTest {
  private final InodeTable table = new InodeTable();

  @RepeatedTest(5)
  void theTableBehavesLikeAMap(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    for (int round = 0; round < 3; round++) {
      int entries = 1 << random.nextInt(4, 15);
      table.clear(entries);
      Map<Long, Integer> model = new HashMap<>();
      for (int i = 0; i < entries; i++) {
        long inode = 1 + random.nextLong(random.nextBoolean() ? 2L * entries : 0xffff_ffffL);
        int value = random.nextInt(1 << 20);
        table.put(inode, value);
        model.put(inode, value);
      }
      model.forEach((inode, value) -> assertThat(table.get(inode)).isEqualTo(value));
      for (int i = 0; i < entries; i++) {
        long inode = 1 + random.nextLong(4L * entries);
        assertThat(table.get(inode)).isEqualTo(model.getOrDefault(inode, InodeTable.NONE));
      }
    }
  }

  @Test
  void inodeZeroIsNeverFound() {
    assertThat(table.get(0)).isEqualTo(InodeTable.NONE);
  }
}
