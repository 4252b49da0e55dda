package io.tcpwait.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tcpwait.outlet.web.connections.WebLimits;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DeadlineTest {
  @Test
  void shouldGiveUpOnAFileSystemThatHangs() {
    CountDownLatch never = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                Deadline.reading(
                    () -> {
                      never.await();
                      return 1;
                    },
                    Duration.ofMillis(50)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("could not be read within", "look at the file systems");
  }

  @Test
  void shouldPassOnTheResultOrTheFailureOfTheReader() throws Exception {
    assertThat(Deadline.reading(() -> "read")).isEqualTo("read");
    assertThatThrownBy(
            () ->
                Deadline.reading(
                    () -> {
                      throw new StartException("a mistake");
                    }))
        .isInstanceOf(StartException.class)
        .hasMessage("a mistake");
  }

  @Test
  void shouldTimeOutBeforeTheAnswerToAReloadIsCutOff() {
    assertThat(Deadline.FILES).isLessThan(WebLimits.DEFAULT.response());
  }
}
