package io.tcpwait.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampleWatchTest {
  private static final long S = 1_000_000_000L;

  private final AtomicLong nowNs = new AtomicLong();
  private final AtomicReference<@Nullable Path> reading = new AtomicReference<>();
  private final SampleWatch watch =
      new SampleWatch(Duration.ofSeconds(5), reading::get, nowNs::get);

  @Test
  void shouldNameTheStepOfASampleThatTakesMoreThanTenIntervals() {
    watch.started();
    watch.at(SampleStep.SETTINGS);
    nowNs.set(50 * S);
    assertThat(watch.trouble()).isNull();
    nowNs.set(51 * S);
    assertThat(watch.trouble())
        .isEqualTo("a sample has taken 51 s by now, and hangs at source sysctl");
    reading.set(Path.of("/proc/sys/fs/file-max"));
    assertThat(watch.trouble()).endsWith("hangs at source sysctl, /proc/sys/fs/file-max");
    reading.set(null);
    watch.at(SampleStep.COUNTERS);
    assertThat(watch.trouble()).endsWith("hangs at sources sockstat, netstat, snmp");
    watch.ended();
    assertThat(watch.trouble()).isNull();
  }

  @Test
  void shouldNotCountTheTimeBetweenSamples() {
    assertThat(watch.trouble()).isNull();
    watch.started();
    watch.ended();
    nowNs.set(1_000 * S);
    assertThat(watch.trouble()).isNull();
    watch.started();
    assertThat(watch.trouble()).isNull();
  }
}
