package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated
class StandardErrorTest {
  private final Logger log = (Logger) LoggerFactory.getLogger(StandardError.class);
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final PrintStream before = System.err;
  private final ByteArrayOutputStream raw = new ByteArrayOutputStream();

  /**
   * Loads the classes first, since the agent of a fuzzer in the same JVM prints each loaded class
   * on standard error.
   */
  @BeforeAll
  static void loadClasses() {
    StandardError.capture().close();
  }

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(raw, true, StandardCharsets.UTF_8));
    log.setLevel(Level.DEBUG);
    log.setAdditive(false);
    events.start();
    log.addAppender(events);
  }

  @AfterEach
  void restore() {
    log.detachAppender(events);
    log.setAdditive(true);
    log.setLevel(null);
    System.setErr(before);
  }

  private List<String> lines() {
    return events.list.stream()
        .map(event -> event.getLevel() + " " + event.getFormattedMessage())
        .toList();
  }

  @Test
  void shouldLogEachPrintedLine() {
    try (var _ = StandardError.capture()) {
      System.err.println("one");
      System.err.print("tw");
      System.err.print("o\nthree\n");
      System.out.printf("fo%s%n", "ur");
      System.err.println();
    }
    assertThat(lines()).containsExactly("WARN one", "WARN two", "WARN three", "WARN four");
    assertThat(raw.size()).isZero();
    System.err.print("after");
    assertThat(raw).hasToString("after");
  }

  @Test
  void shouldLogTheFramesOfATraceOnlyWhenDebugging() {
    try (var _ = StandardError.capture()) {
      new IllegalStateException("outer", new RuntimeException("inner")).printStackTrace();
    }
    assertThat(lines().stream().filter(line -> line.startsWith("WARN")))
        .containsExactly(
            "WARN java.lang.IllegalStateException: outer",
            "WARN Caused by: java.lang.RuntimeException: inner");
    assertThat(lines()).anyMatch(line -> line.startsWith("DEBUG at io.tcpwait.app.Standard"));
  }

  @Test
  void shouldLogTheExceptionThatEndsAThread() throws Exception {
    try (var _ = StandardError.capture()) {
      Thread thread =
          new Thread(
              () -> {
                throw new IllegalStateException("broken");
              });
      thread.start();
      thread.join();
    }
    assertThat(lines()).containsExactly("ERROR thread ended");
    assertThat(events.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("broken");
    assertThat(raw.size()).isZero();
  }

  @Test
  void shouldLogTheMessagesOfTheJdkLogger() {
    try (var _ = StandardError.capture()) {
      var jdk = java.util.logging.Logger.getLogger("of.the.jdk");
      var handler = new java.util.logging.ConsoleHandler();
      jdk.setUseParentHandlers(false);
      jdk.addHandler(handler);
      jdk.warning("careful");
      jdk.removeHandler(handler);
    }
    assertThat(lines()).hasSize(1).first().asString().contains("careful").startsWith("WARN ");
    assertThat(raw.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void shouldSplitALineOfMoreThanFourKilobytes() {
    try (var _ = StandardError.capture()) {
      System.err.println("x".repeat(10_000));
    }
    assertThat(lines()).hasSize(3).allMatch(line -> line.length() <= 4096 + 5);
  }

  /** A log that prints its own errors on standard error would otherwise loop for ever. */
  @Test
  void shouldNotLogTextThatTheLogItselfPrints() {
    log.addAppender(
        new ListAppender<>() {
          {
            start();
          }

          @Override
          protected void append(ILoggingEvent event) {
            System.err.println("the log complains");
          }
        });
    try (var _ = StandardError.capture()) {
      System.err.println("one");
    } finally {
      log.detachAndStopAllAppenders();
    }
    assertThat(lines()).containsExactly("WARN one");
  }
}
