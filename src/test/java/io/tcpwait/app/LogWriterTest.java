package io.tcpwait.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

/** The queue and the writer of the log together, set up as by {@link Logging}. */
@Timeout(value = 20, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class LogWriterTest {
  private static final int MORE_THAN_THE_QUEUE = 600;

  private final LoggerContext context = new LoggerContext();
  private final AtomicLong dropped = new AtomicLong();
  private final LogQueue queue = new LogQueue(dropped);
  private final CountDownLatch blocked = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private void start(OutputStream out) {
    context.setMDCAdapter(new LogbackMDCAdapter());
    LogfmtEncoder encoder = new LogfmtEncoder();
    encoder.setContext(context);
    encoder.start();
    LogWriter writer =
        new LogWriter(encoder, out, dropped, () -> queue.getNumberOfElementsInQueue() == 0);
    writer.setContext(context);
    writer.start();
    queue.setContext(context);
    queue.addAppender(writer);
    queue.start();
  }

  @AfterEach
  void stop() {
    release.countDown();
    queue.stop();
  }

  private void log(String message) {
    Logger logger = context.getLogger("test");
    logger.addAppender(queue);
    logger.info(message);
  }

  /** Blocks as a full pipe does. */
  private OutputStream untilReleased() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        throw new AssertionError("a line is written at once");
      }

      @Override
      public void write(byte[] line) throws IOException {
        blocked.countDown();
        try {
          release.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        synchronized (written) {
          written.write(line);
        }
      }
    };
  }

  private List<String> lines() {
    synchronized (written) {
      return written.toString(UTF_8).lines().toList();
    }
  }

  @Test
  void shouldDropAndCountLinesThatAreNotReadAndLogTheirNumber() throws Exception {
    start(untilReleased());
    log("first");
    blocked.await();
    for (int i = 0; i < MORE_THAN_THE_QUEUE; i++) {
      log("line");
    }
    assertThat(dropped).hasValue(MORE_THAN_THE_QUEUE - 512);
    release.countDown();
    while (lines().size() < 513) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    log("last");
    queue.stop();
    // The library takes all waiting lines at once, so the warning can be anywhere among them.
    assertThat(lines())
        .hasSize(515)
        .anyMatch(line -> line.endsWith("msg=last"))
        .anyMatch(
            line ->
                line.contains("level=warn msg=\"lines of the log were dropped")
                    && line.endsWith(" lines=88"));
  }

  @Test
  void shouldStopWithinTwoSecondsWhenTheLogIsBlocked() throws Exception {
    start(untilReleased());
    log("first");
    blocked.await();
    long start = System.nanoTime();
    queue.stop();
    assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
  }

  @Test
  void shouldLogAgainOnceAFullDiskHasSpace() {
    boolean[] full = {true};
    start(
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new AssertionError("a line is written at once");
          }

          @Override
          public void write(byte[] line) throws IOException {
            synchronized (written) {
              if (full[0]) {
                throw new IOException("No space left on device");
              }
              written.write(line);
            }
          }
        });
    log("one");
    log("two");
    while (dropped.get() < 2) {
      Thread.onSpinWait();
    }
    synchronized (written) {
      full[0] = false;
    }
    log("three");
    queue.stop();
    assertThat(lines()).hasSize(2);
    assertThat(lines().getFirst()).endsWith("msg=three");
    assertThat(lines().getLast()).endsWith(" lines=2");
  }
}
