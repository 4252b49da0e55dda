package io.tcpwait.outlet;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.tcpwait.outlet.Rejections.Reason;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.slf4j.LoggerFactory;

@Isolated("other tests log too")
class RejectionsTest {
  private final Rejections rejections = new Rejections();
  private final Logger log = (Logger) LoggerFactory.getLogger(Rejections.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

  @BeforeEach
  void listen() {
    lines.start();
    log.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    log.detachAppender(lines);
  }

  @Test
  void shouldLogOneLineWithTheIncreaseOfEachReason() {
    for (int i = 0; i < 3; i++) {
      rejections.count(Reason.WRONG_PASSWORD);
    }
    rejections.count(Reason.EVICTED);
    rejections.logNews();
    rejections.count(Reason.WRONG_PASSWORD);
    rejections.logNews();
    assertThat(lines.list.stream().map(line -> line.getKeyValuePairs().toString()))
        .isEqualTo(List.of("[evicted=\"1\", wrong_password=\"3\"]", "[wrong_password=\"1\"]"));
    assertThat(rejections.of(Reason.WRONG_PASSWORD)).isEqualTo(4);
  }

  @Test
  void shouldLogNothingIfNothingWasRejected() {
    rejections.logNews();
    assertThat(lines.list).isEmpty();
  }
}
