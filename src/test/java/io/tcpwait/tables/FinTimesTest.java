package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withCookie;
import static io.tcpwait.kernel.Sockets.withInfo;
import static io.tcpwait.kernel.Sockets.withInode;
import static io.tcpwait.kernel.Sockets.withQueues;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.TcpRecord;
import io.tcpwait.kernel.TcpState;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class FinTimesTest {
  private static final int KEEPALIVE = 2;
  private static final long NS_PER_MS = 1_000_000;

  private final FinTimes times = new FinTimes(7);
  private long nowMs = 86_400_000;

  @Test
  void theAgeIsTheTimeSinceTheLastSegment() {
    assertThat(dump(withInfo(closeWait(), 999_000, 61_500))).isEqualTo(61_500);
  }

  @Test
  void answeredProbesDoNotMakeASocketYounger() {
    assertThat(dump(probed(1, 7_000_000))).isEqualTo(7_000_000);
    nowMs += 200_000;
    assertThat(dump(probed(1, 0))).isEqualTo(7_200_000);
    nowMs += 5_000;
    assertThat(dump(probed(1, 5_000))).isEqualTo(7_205_000);
    assertThat(dump(probed(2, 5_000))).isEqualTo(5_000);
  }

  @Test
  void dataThatIsSentAfterTheFinDoesNotMakeASocketYounger() {
    assertThat(dump(withInfo(withCookie(closeWait(), 1), 999_000, 20_000))).isEqualTo(20_000);
    nowMs += 5_000;
    assertThat(dump(withInfo(withCookie(closeWait(), 1), 2_010, 2_000))).isEqualTo(25_000);
    assertThat(times.mostMs()).isEqualTo(25_000);
    assertThat(times.pauseMs()).isEqualTo(25_000 - 2_010);
  }

  @Test
  void theLongestPauseCounts() {
    dump(withInfo(withCookie(closeWait(), 1), 999_000, 1_000));
    for (int second = 5; second < 300; second += 5) {
      nowMs += 5_000;
      long sentMs = second < 90 ? second % 10 * 1_000L : (second - 90) % 100 * 1_000L;
      dump(withInfo(withCookie(closeWait(), 1), sentMs, sentMs));
    }
    assertThat(times.pauseMs()).isEqualTo(100_000);
  }

  @Test
  void dataThatIsSentAgainEndsNoPause() {
    dump(withInfo(withCookie(closeWait(), 1), 999_000, 1_000));
    nowMs += 60_000;
    dump(withQueues(withInfo(withCookie(closeWait(), 1), 2_000, 61_000), 1, 100));
    assertThat(times.pauseMs()).isZero();
  }

  @Test
  void anAgeStaysGreatWhenTheKernelsMillisecondsWrap() {
    dump(withInode(closeWait(), 42));
    for (int day = 0; day < 60; day++) {
      nowMs += 86_400_000;
      assertThat(dump(withInode(closeWait(), 42))).isGreaterThanOrEqualTo(86_400_000);
    }
  }

  @Test
  void theAgeIsTheTimeSinceTheFirstDumpWithoutTcpInfo() {
    assertThat(dump(withInode(closeWait(), 42))).isZero();
    nowMs += 90_000;
    assertThat(dump(withInode(closeWait(), 42))).isEqualTo(90_000);
    assertThat(dump(withInode(closeWait(), 43))).isZero();
  }

  @Test
  void aCookieIsNotTakenForAnInode() {
    dump(withInode(closeWait(), 42));
    nowMs += 90_000;
    assertThat(dump(probed(42, 1_000))).isEqualTo(1_000);
  }

  @Test
  void aSocketWithoutCookieAndInodeIsAsOldAsItsRecord() {
    dump(closeWait());
    nowMs += 90_000;
    assertThat(dump(closeWait())).isZero();
  }

  @Test
  void aSocketThatWasMissingInADumpIsForgotten() {
    dump(probed(1, 100_000));
    nowMs += 5_000;
    dump();
    assertThat(dump(probed(1, 3_000))).isEqualTo(3_000);
  }

  @Test
  void aBrokenDumpDoesNotLoseAges() {
    dump(probed(1, 100_000));
    nowMs += 5_000;
    for (int i = 0; i < 3; i++) {
      times.begin();
      assertThat(age(probed(1, 3_000))).isEqualTo(105_000);
    }
    times.begin();
    assertThat(dump(probed(1, 3_000))).isEqualTo(105_000);
  }

  @Test
  void theRecordCountsForSocketsPastTheLimit() {
    for (int round = 0; round < 3; round++) {
      times.begin();
      for (int cookie = 1; cookie <= 40_000; cookie++) {
        long expected = cookie <= 16_384 ? 100_000 + round * 5_000L : 100_000L - round;
        assertThat(age(probed(cookie, 100_000L - round))).isEqualTo(expected);
      }
      times.end(nowMs * NS_PER_MS);
      nowMs += 5_000;
    }
  }

  /** Compares with the real ages of sockets that arrive, are probed, and are closed. */
  @RepeatedTest(5)
  void theAgeIsTheRealAge(RepetitionInfo repetition) {
    RandomGenerator random = new Random(repetition.getCurrentRepetition());
    Map<Long, Long> finMs = new HashMap<>();
    Map<Long, Long> lastSegmentMs = new HashMap<>();
    for (int round = 0; round < 300; round++) {
      nowMs += 1 + random.nextInt(10_000);
      long cookie = 1L + random.nextInt(200);
      if (finMs.remove(cookie) == null) {
        finMs.put(cookie, nowMs - random.nextInt(1_000));
        lastSegmentMs.put(cookie, finMs.get(cookie));
      }
      times.begin();
      finMs.forEach(
          (each, since) -> {
            assertThat(age(probed(each, nowMs - lastSegmentMs.get(each)))).isEqualTo(nowMs - since);
            if (random.nextInt(10) == 0) {
              lastSegmentMs.put(each, nowMs);
            }
          });
      times.end(nowMs * NS_PER_MS);
    }
  }

  /** The age of the last of these sockets. */
  private long dump(TcpRecord... sockets) {
    times.begin();
    long age = -1;
    for (TcpRecord socket : sockets) {
      age = age(socket);
    }
    times.end(nowMs * NS_PER_MS);
    return age;
  }

  private long age(TcpRecord socket) {
    return times.ageMs(socket, nowMs * NS_PER_MS);
  }

  private static TcpRecord probed(long cookie, long lastAckReceivedMs) {
    TcpRecord socket = withInfo(withCookie(closeWait(), cookie), 9_999_999, lastAckReceivedMs);
    return withTimer(socket, KEEPALIVE, 1_000);
  }

  private static TcpRecord closeWait() {
    return socket(TcpState.CLOSE_WAIT, "10.0.0.1:40000", "10.0.0.7:3306");
  }
}
