package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpwait.outlet.web.tls.Certificates;
import io.tcpwait.outlet.web.tls.TestIdentity;
import io.tcpwait.outlet.web.tls.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ExpiryLogTest {
  private final Logger logger = (Logger) LoggerFactory.getLogger(ExpiryLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final ExpiryLog log = new ExpiryLog();

  @TempDir private Path folder;

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(lines);
  }

  private Tls tls() throws Exception {
    TestIdentity own =
        TestIdentity.create(folder, "own", "-keyalg", "EC", "-validity", "90", "-startdate", "-1d");
    return own.tls();
  }

  @Test
  void shouldWarnOnceADayBeforeExpiryAndAtOnceWhenExpired() throws Exception {
    Tls tls = tls();
    Instant end = Certificates.expiry(tls);
    log.changed(tls, end.minus(Duration.ofDays(20)));
    log.look(tls, end.minus(Duration.ofDays(15)));
    assertThat(lines.list).isEmpty();
    for (long hours = 12 * 24; hours > 0; hours--) {
      log.look(tls, end.minus(Duration.ofHours(hours)));
    }
    assertThat(lines.list).hasSizeBetween(11, 12);
    assertThat(lines.list).allMatch(line -> line.getFormattedMessage().contains("expires on"));
    lines.list.clear();
    log.look(tls, end.plusSeconds(1));
    log.look(tls, end.plusSeconds(2));
    assertThat(lines.list)
        .singleElement()
        .matches(line -> line.getFormattedMessage().contains("has expired"));
  }

  @Test
  void shouldLogNothingWithoutTls() {
    log.changed(null, Instant.EPOCH);
    log.look(null, Instant.EPOCH);
    assertThat(lines.list).isEmpty();
  }
}
