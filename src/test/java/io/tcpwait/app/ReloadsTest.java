package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

  @Test
  void shouldAnswerWithWhatTheReloadSays() throws Exception {
    try (Reloads all = new Reloads(this::count, looks::release)) {
      all.start();
      assertThat(all.askAndWait(PATIENCE)).isEqualTo("reload 1");
      assertThat(all.askAndWait(PATIENCE)).isEqualTo("reload 2");
      assertThat(looks.availablePermits()).isZero();
    }
  }

  @Test
  void shouldMergeAllThatIsAskedForDuringAReload() throws Exception {
    try (Reloads all = new Reloads(this::hold, looks::release);
        ExecutorService asking = Executors.newFixedThreadPool(50)) {
      all.start();
      all.ask();
      running.acquire();
      List<Future<@Nullable String>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        all.ask();
        answers.add(asking.submit(() -> all.askAndWait(PATIENCE)));
      }
      assertThat(reloads.get()).isZero();
      mayGoOn.countDown();
      for (Future<@Nullable String> answer : answers) {
        // Never the first, which had begun before; the third, if a thread was late to ask.
        assertThat(answer.get()).isIn("reload 2", "reload 3");
      }
      assertThat(reloads.get()).isLessThanOrEqualTo(3);
    }
  }

  @Test
  void shouldSayThatAReloadIsLate() throws Exception {
    try (Reloads all = new Reloads(this::hold, looks::release)) {
      all.start();
      assertThat(all.askAndWait(Duration.ofMillis(50))).contains("could not be read");
      mayGoOn.countDown();
      assertThat(all.askAndWait(PATIENCE)).isEqualTo("reload 2");
    }
  }

  @Test
  void shouldLookEverySecondOnlyWhileThereIsSomethingToWatch() throws Exception {
    try (Reloads all = new Reloads(this::count, looks::release)) {
      all.watch(true);
      long startNs = System.nanoTime();
      all.start();
      looks.acquire(2);
      assertThat(System.nanoTime() - startNs).isGreaterThan(1_900_000_000L);
      all.watch(false);
      assertThat(all.askAndWait(PATIENCE)).isEqualTo("reload 1");
    }
  }
}
