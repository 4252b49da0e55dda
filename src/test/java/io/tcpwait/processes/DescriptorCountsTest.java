package io.tcpwait.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.tcpwait.kernel.ProcFs;
import io.tcpwait.kernel.Processes;
import java.io.IOException;
import java.nio.channels.Pipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests with this process, whose descriptors the kernel counts. */
class DescriptorCountsTest {
  private static final int SELF = (int) ProcessHandle.current().pid();
  private static final long MINUTE_NS = 60_000_000_000L;

  private final DescriptorCounts counts =
      new DescriptorCounts(new Processes(new ProcFs(Path.of("/proc"))));
  private final List<Pipe> pipes = new ArrayList<>();
  private long nowNs;

  @AfterEach
  void close() throws IOException {
    for (Pipe pipe : pipes) {
      pipe.source().close();
      pipe.sink().close();
    }
  }

  @Test
  void shouldNameAProcessWhenItsDescriptorsRise() throws IOException {
    look();
    assertThat(counts.risen(100, nowNs)).isEmpty();
    open(150);
    look();
    assertThat(counts.risen(100, nowNs)).containsExactly(SELF);
    assertThat(counts.withAtLeast(200)).containsExactly(SELF);
  }

  @Test
  void shouldSkipAProcessLongerAfterEachSearchInVain() throws IOException {
    look();
    open(150);
    look();
    counts.looked(SELF, true, nowNs);
    open(150);
    look();
    assertThat(counts.risen(100, nowNs)).isEmpty();
    nowNs += MINUTE_NS;
    assertThat(counts.risen(100, nowNs)).containsExactly(SELF);
    counts.looked(SELF, true, nowNs);
    open(150);
    look();
    nowNs += MINUTE_NS;
    assertThat(counts.risen(100, nowNs)).isEmpty();
    nowNs += MINUTE_NS;
    assertThat(counts.risen(100, nowNs)).containsExactly(SELF);
  }

  private void look() {
    counts.look(new int[] {SELF}, nowNs);
  }

  /** Opens pipes; each takes two descriptors. */
  private void open(int descriptors) throws IOException {
    for (int i = 0; i < descriptors / 2; i++) {
      pipes.add(Pipe.open());
    }
  }
}
