package io.tcpwait.outlet.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.detect.HostStatus;
import io.tcpwait.detect.Status;
import io.tcpwait.outlet.Statuses;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final double START = 1_795_206_000;
  private static final int HOUR = 3_600;

  private final History history = new History();

  private void take(double seconds, Status status) {
    history.take(HostStatus.of(Statuses.at(status, "host", seconds)));
  }

  private FigureSeries fine() {
    return history.of("host").series().getFirst();
  }

  private FigureSeries coarse() {
    return history.of("host").series().getLast();
  }

  @Test
  void shouldBeEmptyBeforeTheFirstStatus() {
    assertThat(history.knows("host")).isFalse();
    assertThatThrownBy(() -> history.of("host")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldHoldTheFiguresOfASample() {
    take(START, Statuses.leak(1));
    FigureSeries fine = fine();
    assertThat(fine.startSeconds() + 89L * 10).isEqualTo((long) START);
    assertThat(last(fine, Figure.CLOSE_WAIT_SOCKETS)).isEqualTo(370);
    assertThat(last(fine, Figure.CLOSE_WAIT_STUCK_SOCKETS)).isEqualTo(338);
    assertThat(last(fine, Figure.TIME_WAIT_SOCKETS)).isEqualTo(3_616);
    assertThat(last(fine, Figure.TIME_WAIT_ARRIVALS_PER_SECOND)).isEqualTo(131);
    assertThat(last(fine, Figure.PORT_BUDGET_USED_RATIO)).isBetween(0.1f, 0.2f);
    assertThat(last(fine, Figure.PROCESS_FDS_USED_RATIO)).isEqualTo(3021 / 4096f);
    assertThat(fine.most(Figure.CLOSE_WAIT_SOCKETS)[88]).isNaN();
  }

  @Test
  void shouldNotTakeUnknownFiguresForZero() {
    take(START, Statuses.unknown());
    for (Figure figure : Figure.values()) {
      assertThat(last(fine(), figure)).isNaN();
    }
    take(START + 10, Statuses.leakOfUnknownAge());
    assertThat(last(fine(), Figure.CLOSE_WAIT_SOCKETS)).isEqualTo(370);
    assertThat(last(fine(), Figure.CLOSE_WAIT_STUCK_SOCKETS)).isNaN();
  }

  @Test
  void shouldKeepTheLeastAndTheGreatestValueOfAStep() {
    take(START, Statuses.withCloseWaits(7));
    take(START + 3, Statuses.withCloseWaits(100));
    take(START + 6, Statuses.withCloseWaits(3));
    take(START + 9, Statuses.unknown());
    take(START + 10, Statuses.withCloseWaits(50));
    assertThat(fine().least(Figure.CLOSE_WAIT_SOCKETS)).endsWith(3, 50);
    assertThat(fine().most(Figure.CLOSE_WAIT_SOCKETS)).endsWith(100, 50);
    assertThat(coarse().least(Figure.CLOSE_WAIT_SOCKETS)).endsWith(3);
    assertThat(coarse().most(Figure.CLOSE_WAIT_SOCKETS)).endsWith(100);
  }

  @Test
  void shouldKeepFifteenMinutesInFineStepsAndSixHoursInCoarseSteps() {
    for (int second = 0; second < 8 * HOUR; second += 5) {
      take(START + second, Statuses.withCloseWaits(second));
    }
    assertThat(fine().most(Figure.CLOSE_WAIT_SOCKETS)).hasSize(90).startsWith(8 * HOUR - 895);
    float[] most = coarse().most(Figure.CLOSE_WAIT_SOCKETS);
    assertThat(most).hasSize(360).startsWith(2 * HOUR + 55).endsWith(8 * HOUR - 5);
    assertThat(coarse().startSeconds()).isEqualTo((long) START + 2 * HOUR);
  }

  @Test
  void shouldShowAGapAsUnknown() {
    take(START, Statuses.withCloseWaits(7));
    take(START + 40, Statuses.withCloseWaits(8));
    float[] most = fine().most(Figure.CLOSE_WAIT_SOCKETS);
    assertThat(most).endsWith(7, Float.NaN, Float.NaN, Float.NaN, 8);
    take(START + 7 * HOUR, Statuses.withCloseWaits(9));
    assertThat(coarse().most(Figure.CLOSE_WAIT_SOCKETS)).endsWith(Float.NaN, 9);
  }

  @Test
  void shouldStartAgainWhenTheClockIsSetBack() {
    take(START, Statuses.withCloseWaits(7));
    take(START - HOUR, Statuses.withCloseWaits(8));
    assertThat(fine().most(Figure.CLOSE_WAIT_SOCKETS)).endsWith(Float.NaN, 8);
  }

  @Test
  void shouldKeepABoundedNumberOfNamespaces() {
    for (int round = 0; round < 3; round++) {
      List<Status> all = new ArrayList<>();
      all.add(Statuses.at(Statuses.withCloseWaits(1), "host", START + round));
      for (int i = 0; i < 20; i++) {
        String name = "pod-" + round + "-" + i;
        all.add(Statuses.at(Statuses.withCloseWaits(i), name, START + round));
      }
      history.take(Statuses.host(all));
      assertThat(history.knows("pod-" + round + "-19")).isTrue();
    }
    assertThat(history.of("host").namespaces()).hasSize(21).contains("host", "pod-2-0");
    assertThat(history.knows("pod-0-0")).isFalse();
    assertThat(coarse().most(Figure.CLOSE_WAIT_SOCKETS)).endsWith(1);
  }

  @Test
  void shouldGiveConsistentCopiesWhileItIsWritten() throws Exception {
    take(START, Statuses.withCloseWaits(0));
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= 20_000; i++) {
                    take(START + i, Statuses.withCloseWaits(i));
                  }
                  done.countDown();
                });
    writer.setUncaughtExceptionHandler((thread, e) -> failure.set(e));
    int copies = 0;
    while (done.getCount() > 0 || copies == 0) {
      History.Copy copy = history.of("host");
      float fine = last(copy.series().getFirst(), Figure.CLOSE_WAIT_SOCKETS);
      float coarse = last(copy.series().getLast(), Figure.CLOSE_WAIT_SOCKETS);
      assertThat((double) fine).isEqualTo(coarse).isEqualTo(copy.seconds() - START);
      copies++;
    }
    writer.join();
    assertThat(failure.get()).isNull();
  }

  private static float last(FigureSeries series, Figure figure) {
    float[] most = series.most(figure);
    return most[most.length - 1];
  }
}
