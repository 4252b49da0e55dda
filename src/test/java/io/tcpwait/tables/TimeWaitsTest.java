package io.tcpwait.tables;

import static io.tcpwait.kernel.Sockets.socket;
import static io.tcpwait.kernel.Sockets.withTimer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tcpwait.kernel.TcpState;
import io.tcpwait.sample.Role;
import io.tcpwait.sample.Terms;
import io.tcpwait.sample.TimeWaitCounts;
import org.junit.jupiter.api.Test;

/** The arrival times of TIME_WAITs, by their timers. */
class TimeWaitsTest {
  private static final String LOCAL = "10.0.0.1:40000";
  private static final String PEER = "10.0.0.2:443";

  private final Dumps dumps = new Dumps();

  @Test
  void theFirstSampleLooksBackFiveSeconds() {
    flow(0, 60, 10);
    TimeWaitCounts counts = dumps.whole().timeWait();
    assertThat(counts.lengthSeconds()).isEqualTo(60);
    assertThat(counts.windowSeconds()).isEqualTo(5);
    assertThat(counts.sockets().total()).isEqualTo(600);
    assertThat(counts.perSecond(counts.arrived().total())).isEqualTo(10);
    assertThat(counts.perSecondLong(Role.OUTBOUND, 600, counts.expiring().total())).isEqualTo(10);
    assertThat(counts.peakPerSecond()).isCloseTo(10, within(1.0));
  }

  @Test
  void theWindowIsAsLongAsTheTimeBetweenSamples() {
    flow(0, 60, 10);
    dumps.whole();
    assertWindowAfter(1, 5);
    assertWindowAfter(5, 5);
    assertWindowAfter(15, 15);
    assertWindowAfter(49, 49);
    assertWindowAfter(55, 50);
    assertWindowAfter(3_600, 50);
  }

  private void assertWindowAfter(double seconds, double window) {
    dumps.pass(seconds);
    dumps.forgetAll();
    flow(0, 61, 10);
    TimeWaitCounts counts = dumps.whole().timeWait();
    assertThat(counts.windowSeconds()).isEqualTo(window);
    assertThat(counts.arrived().total()).isEqualTo(Math.round(10 * window));
  }

  /** A failed sample extends the window of the next sample. */
  @Test
  void aBrokenDumpIsNoSample() {
    dumps.whole();
    dumps.pass(5);
    dumps.brokenOff();
    dumps.pass(5);
    flow(0, 30, 10);
    TimeWaitCounts counts = dumps.whole().timeWait();
    assertThat(counts.windowSeconds()).isEqualTo(10);
    assertThat(counts.arrived().total()).isEqualTo(100);
  }

  @Test
  void timeWaitsPastTheirTimeAreExpiring() {
    for (int i = 0; i < 30; i++) {
      dumps.timeWait(LOCAL, PEER, 60.5);
    }
    for (int i = 0; i < 7; i++) {
      dumps.timeWait(LOCAL, PEER, 50);
    }
    dumps.timeWait(LOCAL, PEER, 49.9);
    TimeWaitCounts counts = dumps.whole().timeWait();
    assertThat(counts.sockets().total()).isEqualTo(38);
    assertThat(counts.expiring().total()).isEqualTo(37);
    assertThat(counts.arrived().total()).isZero();
    assertThat(counts.peakPerSecond()).isCloseTo(1, within(0.1));
  }

  @Test
  void aTimeWaitWithMoreTimeLeftThanItsLengthIsNew() {
    dumps.length(120_000);
    dumps.timeWait(LOCAL, PEER, 1);
    assertThat(dumps.whole().timeWait().arrived().total()).isEqualTo(1);
    assertThat(dumps.whole().timeWait().lengthSeconds()).isEqualTo(119);
  }

  /** tcp_tw_timeout applies to new TIME_WAITs. */
  @Test
  void olderTimeWaitsAreOldAfterTheSettingWasLowered() {
    flow(0, 60, 10);
    dumps.table.terms(new Terms(5_000L, 1_000, Dumps.RANGE));
    TimeWaitCounts counts = dumps.whole().timeWait();
    assertThat(counts.lengthSeconds()).isEqualTo(5);
    assertThat(counts.arrived().total()).as("but for the last ones").isLessThan(50);
    assertThat(counts.sockets().total()).isEqualTo(600);
  }

  @Test
  void theBusiestSecondIsFound() {
    flow(0, 50, 10);
    for (int i = 0; i < 500; i++) {
      dumps.timeWait(LOCAL, PEER, 30 + i / 1_000.0);
    }
    assertThat(dumps.whole().timeWait().peakPerSecond()).isBetween(240.0, 510.0);
  }

  /** If TIME_WAITs last for long, they cover more seconds than are counted one by one. */
  @Test
  void thePeakIsNotOverestimatedForLongTimeWaits() {
    dumps.length(300_000);
    flow(0, 300, 2);
    dumps.whole();
    assertThat(dumps.whole().timeWait().lengthSeconds()).isEqualTo(300);
    assertThat(dumps.whole().timeWait().peakPerSecond()).isCloseTo(2, within(1.0));
  }

  @Test
  void theSettingDeterminesTheLength() {
    dumps.length(20_000);
    dumps.table.terms(new Terms(20_000L, 1_000, Dumps.RANGE));
    flow(0, 20, 10);
    TimeWaitCounts counts = dumps.whole().timeWait();
    assertThat(counts.lengthSeconds()).isEqualTo(20);
    assertThat(counts.arrived().total()).isEqualTo(50);
    assertThat(counts.expiring().total()).isBetween(33L, 34L);
    dumps.table.terms(new Terms(0L, 1_000, Dumps.RANGE));
    counts = dumps.whole().timeWait();
    assertThat(counts.perSecond(counts.arrived().total())).isFinite();
    assertThat(counts.perSecondLong(Role.OUTBOUND, 0, 0)).isFinite();
  }

  @Test
  void moreAndMorePortsOfAClientAreSeen() {
    dumps.listen("0.0.0.0:80");
    dumps.timeWait("10.0.0.1:80", "10.0.0.9:50000");
    dumps.timeWait("10.0.0.1:80", "10.0.0.9:50004");
    assertThat(dumps.whole().timeWait().clients()).as("who is named by this dump").isEmpty();
    assertThat(client().ports()).isEqualTo(5);
    dumps.pass(70);
    dumps.timeWait("10.0.0.1:80", "10.0.0.9:50006");
    assertThat(client().firstPort()).isEqualTo(50_000);
    assertThat(client().lastPort()).isEqualTo(50_006);
    assertThat(client().sockets()).isEqualTo(1);
    dumps.pass(70);
    assertThat(dumps.whole().timeWait().clients()).isEmpty();
  }

  @Test
  void peersOfAServiceAreCounted() {
    dumps.listen("0.0.0.0:80");
    for (int i = 0; i < 100; i++) {
      dumps.timeWait("10.0.0.1:80", "10.0.1." + i % 10 + ":" + (50_000 + i));
      dumps.timeWait("10.0.0.1:" + (50_000 + i), PEER);
    }
    dumps.timeWait("10.0.0.1:80", "10.0.1.3:40000");
    dumps.table.visit(withTimer(socket(TcpState.TIME_WAIT, LOCAL, PEER), 3, 1));
    assertThat(dumps.whole().timeWait().services())
        .extracting(
            of -> of.service().role() + " " + of.sockets() + " " + of.peers() + " " + of.most())
        .containsExactly("INBOUND 101 10 11", "OUTBOUND 100 1 100");
  }

  private TimeWaitCounts.Client client() {
    return dumps.whole().timeWait().clients().getFirst();
  }

  /** So many TIME_WAITs a second, within an interval of seconds ago. */
  private void flow(double from, double to, double perSecond) {
    for (int i = 0; i < (to - from) * perSecond; i++) {
      dumps.timeWait(LOCAL, PEER, from + (i + 0.5) / perSecond);
    }
  }
}
