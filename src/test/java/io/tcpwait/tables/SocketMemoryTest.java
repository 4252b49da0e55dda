package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInode;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SocketMemoryTest {
  private final TcpRecord record = socket(TcpState.CLOSE_WAIT, "10.0.0.1:1", "10.0.0.2:2");
  private final SocketMemory memory = new SocketMemory(2, 7);

  @RepeatedTest(20)
  void shouldRememberTheSocketsOfTheLastCompleteDump(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    Map<Long, Long> model = new HashMap<>();
    int ids = 1 + random.nextInt(3_000);
    for (int dump = 0; dump < 40; dump++) {
      memory.begin();
      Set<Long> seen = new TreeSet<>();
      for (int i = random.nextInt(ids); i >= 0; i--) {
        long id = (1 + random.nextLong(ids)) << (40 * random.nextInt(2));
        int slot = memory.put(cookie(id));
        assertThat(memory.get(slot, 0)).isEqualTo(model.getOrDefault(id, 0L));
        memory.set(slot, 0, model.merge(id, 1L, Long::sum));
        memory.set(slot, 1, id & 0xffff_ffffL);
        seen.add(id);
      }
      if (random.nextInt(4) > 0) {
        memory.end();
        model.keySet().retainAll(seen);
      }
      assertThat(memory.size()).isEqualTo(model.size());
      model.forEach(
          (id, puts) -> {
            int slot = memory.find(cookie(id));
            assertThat(memory.get(slot, 0)).isEqualTo(puts);
            assertThat(memory.get(slot, 1)).isEqualTo(id & 0xffff_ffffL);
          });
      assertThat(memory.find(cookie(ids + 1L))).isEqualTo(SocketMemory.NONE);
    }
  }

  @Test
  void shouldKnowASocketByItsInodeWhenItHasNoCookie() {
    memory.begin();
    memory.put(cookie(5));
    memory.put(inode(6));
    memory.end();
    assertThat(memory.find(cookie(5))).isNotEqualTo(SocketMemory.NONE);
    assertThat(memory.find(inode(6))).isNotEqualTo(SocketMemory.NONE);
    assertThat(memory.find(inode(5))).isEqualTo(SocketMemory.NONE);
    assertThat(memory.find(cookie(6))).isEqualTo(SocketMemory.NONE);
  }

  @Test
  void shouldNotKnowASocketWithoutAnId() {
    memory.begin();
    assertThat(memory.put(inode(0))).isEqualTo(SocketMemory.NONE);
    memory.end();
    assertThat(memory.find(inode(0))).isEqualTo(SocketMemory.NONE);
    assertThat(memory.isWhole()).isTrue();
  }

  @Test
  void shouldSayWhenItHasNoRoomAndKeepTheOthers() {
    fill(SocketMemory.MAX_SOCKETS);
    assertThat(memory.isWhole()).isTrue();
    fill(SocketMemory.MAX_SOCKETS + 1);
    assertThat(memory.isWhole()).isFalse();
    assertThat(memory.size()).isEqualTo(SocketMemory.MAX_SOCKETS);
    assertThat(memory.find(cookie(SocketMemory.MAX_SOCKETS))).isNotEqualTo(SocketMemory.NONE);
    assertThat(memory.find(cookie(SocketMemory.MAX_SOCKETS + 1))).isEqualTo(SocketMemory.NONE);
    fill(10);
    assertThat(memory.isWhole()).isTrue();
    assertThat(memory.size()).isEqualTo(10);
  }

  @Test
  void shouldNotBeWholeBeforeTheFirstCompleteDump() {
    memory.begin();
    memory.put(cookie(1));
    assertThat(memory.isWhole()).isFalse();
  }

  @Test
  void shouldTellHowLongAgoATimeWasAcrossTheWrapOfItsClock() {
    long nowMs = (1L << 32) - 100;
    memory.begin();
    int slot = memory.put(cookie(1));
    memory.setPassedMs(slot, 0, nowMs, 5_000);
    memory.setPassedMs(slot, 1, nowMs, Long.MAX_VALUE);
    assertThat(memory.passedMs(slot, 0, nowMs + 1_000)).isEqualTo(6_000);
    assertThat(memory.passedMs(slot, 1, nowMs)).isEqualTo(SocketMemory.MAX_AGE_MS);
  }

  private void fill(int sockets) {
    memory.begin();
    for (int id = 1; id <= sockets; id++) {
      memory.put(cookie(id));
    }
    memory.end();
  }

  private TcpRecord cookie(long id) {
    return withCookie(withInode(record, 1), id);
  }

  private TcpRecord inode(long id) {
    return withCookie(withInode(record, id), 0);
  }
}
