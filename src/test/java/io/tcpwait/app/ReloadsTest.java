package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReloadsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final AtomicInteger reloads = new AtomicInteger();
  private final Semaphore looks = new Semaphore(0);
  private final Semaphore running = new Semaphore(0);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  private @Nullable String count() {
    return "reload " + reloads.incrementAndGet();
  }

  private @Nullable String hold() {
    running.release();
    try {
      mayGoOn.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return count();
  }

  private static @Nullable String answer(Reloads reloads) throws Exception {
    return reloads.askInTime().get();
  }

  @Test
  void shouldAnswerWithTheResultOfTheReload() throws Exception {
    try (Reloads all = new Reloads(this::count, looks::release, PATIENCE)) {
      all.start();
      assertThat(answer(all)).isEqualTo("reload 1");
      assertThat(answer(all)).isEqualTo("reload 2");
      assertThat(looks.availablePermits()).isZero();
    }
  }

  /** The first reload had begun, and may have read a file that was written afterwards. */
  @Test
  void shouldMergeAllRequestsDuringAReloadIntoOneReload() throws Exception {
    try (Reloads all = new Reloads(this::hold, looks::release, PATIENCE)) {
      all.start();
      var first = all.ask();
      running.acquire();
      List<Future<@Nullable String>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(all.ask());
        answers.add(all.askInTime());
      }
      assertThat(reloads.get()).isZero();
      mayGoOn.countDown();
      assertThat(first.get()).isEqualTo("reload 1");
      for (Future<@Nullable String> answer : answers) {
        assertThat(answer.get()).isEqualTo("reload 2");
      }
      assertThat(reloads.get()).isEqualTo(2);
    }
  }

  @Test
  void shouldReloadAtMostOnceASecond() throws Exception {
    try (Reloads all = new Reloads(this::count, looks::release, PATIENCE)) {
      long startNs = System.nanoTime();
      all.start();
      for (int i = 1; i <= 3; i++) {
        assertThat(answer(all)).isEqualTo("reload " + i);
      }
      assertThat(System.nanoTime() - startNs).isGreaterThan(1_900_000_000L);
    }
  }

  @Test
  void shouldReportALateReloadAndReloadAgainOnceItHasEnded() throws Exception {
    Duration patience = Duration.ofMillis(50);
    try (Reloads all = new Reloads(this::hold, looks::release, patience)) {
      all.start();
      assertThat(answer(all)).contains("could not be read");
      assertThat(all.isLate()).isTrue();
      assertThat(all.askInTime()).as("without waiting").isDone();
      var second = all.ask();
      mayGoOn.countDown();
      assertThat(second.get()).isEqualTo("reload 2");
    }
  }

  @Test
  void shouldAnswerWaitingRequestsWhenClosed() throws Exception {
    Reloads all = new Reloads(this::hold, looks::release, PATIENCE);
    all.start();
    var _ = all.ask();
    running.acquire();
    var waiting = all.askInTime();
    all.close();
    assertThat(waiting.get()).isEqualTo("the agent stops");
    assertThat(answer(all)).isEqualTo("the agent stops");
  }

  @Test
  void shouldCheckFilesEverySecondOnlyWhileFilesAreWatched() throws Exception {
    try (Reloads all = new Reloads(this::count, looks::release, PATIENCE)) {
      all.watch(true);
      long startNs = System.nanoTime();
      all.start();
      looks.acquire(2);
      assertThat(System.nanoTime() - startNs).isGreaterThan(1_900_000_000L);
      all.watch(false);
      assertThat(answer(all)).isEqualTo("reload 1");
    }
  }
}
