package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpwait.sample.Source;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("other tests log too")
class SourceHealthTest {
  private static final long MINUTE_NS = 60_000_000_000L;

  private final Logger logger = (Logger) LoggerFactory.getLogger(SourceHealth.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final SourceHealth health = new SourceHealth();

  @BeforeEach
  void listen() {
    log.start();
    logger.setLevel(Level.INFO);
    logger.setAdditive(false);
    logger.addAppender(log);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(log);
    logger.setAdditive(true);
    logger.setLevel(null);
  }

  @Test
  void everySourceHasACountAndIsNotUpBeforeItIsRead() {
    assertThat(health.failures()).hasSize(Source.values().length).containsValue(0L);
    assertThat(health.up()).isEmpty();
  }

  @Test
  void aLastingFailureIsLoggedOnceAndSoIsItsEnd() {
    for (int i = 0; i < 1_000; i++) {
      health.failed(Source.SNMP, "gone", "no numbers", i * 1_000_000_000L);
    }
    health.succeeded(Source.SNMP);
    health.succeeded(Source.SNMP);
    assertThat(messages()).containsExactly("no numbers", "source is back");
    assertThat(log.list.getLast().getKeyValuePairs()).extracting(p -> p.value).contains(1_000L);
    assertThat(health.failures()).containsEntry(Source.SNMP, 1_000L);
  }

  @Test
  void aChangedReasonIsLoggedAtMostOnceAMinute() {
    for (int i = 0; i < 120; i++) {
      health.failed(Source.SNMP, "reason " + i, "no numbers", i * MINUTE_NS / 60);
    }
    assertThat(messages()).hasSize(2);
  }

  private List<String> messages() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }
}
